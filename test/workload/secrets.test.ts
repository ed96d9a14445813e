import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { reportExpiry } from "../../workload/src/expiry.ts";
import { startLog } from "../../workload/src/log.ts";
import { Secret, Secrets, type VaultSecret } from "../../workload/src/secrets.ts";
import { azureError } from "./app.ts";

const name = "card-token-key";
const minute = 60_000;

/** A vault and a clock in the hands of the test. */
function vaultWith(value: string, expiresOn?: Date) {
  const vault = {
    now: 0,
    reads: 0,
    answer: (): Promise<VaultSecret> =>
      Promise.resolve({ value, properties: { version: value, ...(expiresOn && { expiresOn }) } }),
  };
  const secrets = new Secrets({
    read: () => {
      vault.reads += 1;
      return vault.answer();
    },
    now: () => vault.now,
  });
  const read = async () => (await secrets.read(name)).reveal();
  return { vault, secrets, read, rotate: (next: string) => (vault.answer = answers(next)) };
}

const answers = (value: string) => () => Promise.resolve({ value, properties: { version: value } });

describe("secrets", () => {
  const lines: string[] = [];
  before(() => {
    startLog(({ text }) => lines.push(text));
  });
  beforeEach(() => lines.splice(0));

  it("are read once in five minutes, and by one request for all who ask at once", async () => {
    const { vault, read } = vaultWith("one");
    assert.deepEqual(await Promise.all([read(), read(), read()]), ["one", "one", "one"]);
    vault.now = 5 * minute - 1;
    await read();
    assert.equal(vault.reads, 1);
    vault.now = 5 * minute;
    await read();
    assert.equal(vault.reads, 2);
  });

  it("are the new ones five minutes after a rotation", async () => {
    const { vault, read, rotate } = vaultWith("one");
    await read();
    rotate("two");
    assert.equal(await read(), "one");
    vault.now = 5 * minute;
    assert.equal(await read(), "two");
  });

  it("do for an hour when the vault does not answer, and not without one that was read before", async () => {
    for (const down of [azureError(undefined), azureError(503), azureError(429)]) {
      const { vault, read, rotate } = vaultWith("one");
      await read();
      vault.answer = () => Promise.reject(down);
      vault.now = 60 * minute - 1;
      assert.equal(await read(), "one");
      vault.now = 60 * minute;
      await assert.rejects(read(), down);
      rotate("two");
      assert.equal(await read(), "two");
      const other = vaultWith("one");
      other.vault.answer = () => Promise.reject(down);
      await assert.rejects(other.read(), down);
    }
    assert.match(lines.join(), /vault unavailable/);
  });

  it("do no more when the vault refuses", async () => {
    for (const status of [401, 403, 404]) {
      const { vault, read } = vaultWith("one");
      await read();
      const refused = azureError(status);
      vault.answer = () => Promise.reject(refused);
      vault.now = 5 * minute;
      await assert.rejects(read(), refused);
    }
  });

  it("do no more once they have ended, whether the vault answers or not", async () => {
    const { vault, read } = vaultWith("one", new Date(2 * minute));
    assert.equal(await read(), "one");
    vault.now = 2 * minute;
    await assert.rejects(read(), { message: `The secret ${name} has ended` });
    vault.answer = () => Promise.reject(azureError(503));
    await assert.rejects(read(), { statusCode: 503 });
  });

  it("have a value", async () => {
    const { vault, read } = vaultWith("");
    await assert.rejects(read(), { message: `The secret ${name} is empty` });
    vault.answer = () => Promise.resolve({ properties: {} });
    await assert.rejects(read(), { message: `The secret ${name} is empty` });
  });

  it("show themselves to nobody who does not ask for the value", () => {
    const secret = new Secret("hunter2", "1", undefined);
    const shown = [`${secret}`, JSON.stringify({ secret }), inspect(secret), format("%o %s", secret, secret)];
    assert.doesNotMatch(shown.join(), /hunter2/);
    assert.equal(secret.reveal(), "hunter2");
  });
});

describe("the report of secrets", () => {
  const day = 86_400_000;
  const lines: string[] = [];
  const report = async (secret: Secret | Error) => {
    lines.splice(0);
    startLog(({ text, level }) => lines.push(`${level} ${text}`));
    await reportExpiry(
      { readAnew: () => (secret instanceof Error ? Promise.reject(secret) : Promise.resolve(secret)) },
      0,
    );
    return lines.map((line) =>
      /^(\w+) .*"message":"([^"]*)".*"name":"([^"]*)"(?:,"days":(-?\d+))?/.exec(line)?.slice(1),
    );
  };
  const ending = (at: number | undefined) =>
    new Secret("hunter2", "1", at === undefined ? undefined : new Date(at));

  it("tells which end soon, have ended, or never end, and never what they are", async () => {
    assert.deepEqual(await report(ending(31 * day)), []);
    assert.deepEqual(await report(ending(30 * day)), [["warning", "a vault entry ends soon", name, "30"]]);
    assert.deepEqual(await report(ending(1)), [["warning", "a vault entry ends soon", name, "0"]]);
    assert.deepEqual(await report(ending(0)), [["error", "a vault entry has ended", name, "0"]]);
    assert.deepEqual(await report(ending(-day)), [["error", "a vault entry has ended", name, "-1"]]);
    assert.deepEqual(await report(ending(undefined)), [
      ["warning", "a vault entry never ends", name, undefined],
    ]);
  });

  it("fails when a secret cannot be read, so that the host tries again", async () => {
    await assert.rejects(report(azureError(503)), AggregateError);
  });
});
