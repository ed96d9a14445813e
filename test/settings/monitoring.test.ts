import assert from "node:assert/strict";
import { alerts, monitoring } from "../../settings/monitoring.ts";

const wrong = (schema: typeof monitoring | typeof alerts, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ path }) => path.join(".")) ?? [];

describe("settings of monitoring", () => {
  it("keep logs for 90 days, over the internet and without Sentinel, unless told otherwise", () => {
    assert.deepEqual(monitoring.parse({}), { retentionDays: 90, privateLink: false, sentinel: false });
    assert.deepEqual(
      monitoring.parse({ retentionDays: "365", dailyQuotaGb: 5, privateLink: "true", sentinel: true }),
      {
        retentionDays: 365,
        dailyQuotaGb: 5,
        privateLink: true,
        sentinel: true,
      },
    );
  });

  it("refuse what Azure would, or what is none of them", () => {
    assert.deepEqual(
      wrong(monitoring, { retentionDays: 7, dailyQuotaGb: 0, privateLink: "yes", sentinel: 1 }),
      ["retentionDays", "dailyQuotaGb", "privateLink", "sentinel"],
    );
    assert.deepEqual(wrong(monitoring, { retention: 90 }), [""]);
  });
});

describe("settings of alerts", () => {
  it("want somebody to tell", () => {
    assert.deepEqual(alerts.parse({ emails: ["a@contoso.example"] }), {
      emails: ["a@contoso.example"],
      slowAfterSeconds: 5,
    });
    assert.deepEqual(wrong(alerts, {}), ["emails"]);
    assert.deepEqual(wrong(alerts, { emails: [] }), ["emails"]);
    assert.deepEqual(wrong(alerts, { emails: ["a@contoso.example;b@contoso.example", "nobody"] }), [
      "emails.0",
      "emails.1",
    ]);
  });

  it("take seconds within reason", () => {
    assert.equal(alerts.parse({ emails: ["a@b.example"], slowAfterSeconds: "0.5" }).slowAfterSeconds, 0.5);
    for (const slowAfterSeconds of [0, 601, "fast"]) {
      assert.deepEqual(wrong(alerts, { emails: ["a@b.example"], slowAfterSeconds }), ["slowAfterSeconds"]);
    }
  });
});
