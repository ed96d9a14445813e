import assert from "node:assert/strict";
import { inCall, log, type LogLine, startLog } from "../../workload/src/log.ts";

describe("the log", () => {
  let lines: LogLine[];
  beforeEach(() => {
    lines = [];
    startLog((line) => lines.push(line));
  });

  const call = { correlationId: "c", function: "f", traceParent: "t" };

  it("is JSON, a line for each event, and says what call it belongs to", async () => {
    await inCall(call, () => {
      log.info("answered", { status: 200 });
      return Promise.resolve();
    });
    log.error("failed");
    const [first, second] = lines.map(({ text }): unknown => JSON.parse(text));
    assert.deepEqual(
      { ...Object(first), "@timestamp": "" },
      { "@timestamp": "", level: "INFO", message: "answered", logger: "orders", ...call, status: 200 },
    );
    assert.ok(!lines.some(({ text }) => text.includes("\n")));
    assert.equal(Reflect.get(Object(second), "correlationId"), undefined);
    assert.deepEqual(
      lines.map(({ level, traceParent }) => [level, traceParent]),
      [
        ["info", "t"],
        ["error", undefined],
      ],
    );
  });

  it("does not mix up calls that are under way at the same time", async () => {
    await Promise.all(
      ["one", "two"].map((correlationId) =>
        inCall({ ...call, correlationId }, async () => {
          await new Promise(setImmediate);
          log.info(correlationId);
        }),
      ),
    );
    for (const { text } of lines) {
      const line: unknown = JSON.parse(text);
      assert.equal(Reflect.get(Object(line), "message"), Reflect.get(Object(line), "correlationId"));
    }
    assert.equal(lines.length, 2);
  });

  it("drops what got into it by mistake: by the name of the field, and by what it looks like", () => {
    const jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2ln";
    log.info("by name", {
      password: "hunter2",
      apiKey: "hunter2",
      Authorization: "hunter2",
      note: "hunter2",
      nested: { cardNumber: "hunter2", deep: [{ email: "hunter2" }] },
    });
    log.info("by looks 4111 1111 1111 1111", {
      text: `ada@customer.example paid with 4111-1111-1111-1111 and ${jwt}`,
      url: "https://store.example/x?sp=r&sig=aGVsbG8%3D&se=1",
      list: ["378282246310005"],
    });
    const all = lines.map(({ text }) => text).join();
    for (const secret of ["hunter2", "ada@", "4111 1111", "4111-1111", "378282246310005", jwt, "aGVsbG8"]) {
      assert.ok(!all.includes(secret), secret);
    }
    assert.match(all, /sp=r&sig=REDACTED&se=1/);
  });
});
