import assert from "node:assert/strict";
import { checkBudget, governance } from "../../settings/governance.ts";

const wrong = (value: unknown): string[] =>
  governance.safeParse(value).error?.issues.map(({ path }) => path.join(".")) ?? [];

describe("settings of governance", () => {
  it("assign the benchmark, and change nothing of the subscription, unless told otherwise", () => {
    assert.deepEqual(governance.parse({}), { policyInitiative: true });
  });

  it("fill in what a plan of Defender needs", () => {
    assert.deepEqual(
      governance.parse({
        policyInitiative: "false",
        defender: { storage: true, securityContact: { emails: ["a@contoso.example"] } },
      }),
      {
        policyInitiative: false,
        defender: {
          appServices: false,
          storage: true,
          keyVault: false,
          resourceManager: false,
          api: false,
          securityContact: { emails: ["a@contoso.example"], minimalSeverity: "Medium" },
        },
      },
    );
  });

  it("have nothing scanned for malware without a limit", () => {
    const limit = (defender: object) => governance.parse({ defender }).defender?.malwareScanningGbPerMonth;
    assert.equal(limit({ storage: true }), undefined);
    assert.equal(limit({ storage: true, malwareScanningGbPerMonth: "500" }), 500);
  });

  it("refuse what is out of range or unknown", () => {
    const defender = { storage: "on", malwareScanningGbPerMonth: 5, servers: true };
    assert.deepEqual(wrong({ defender }), [
      "defender.storage",
      "defender.malwareScanningGbPerMonth",
      "defender",
    ]);
    const securityContact = { emails: [], phone: "020 123", minimalSeverity: "medium" };
    assert.deepEqual(wrong({ defender: { securityContact } }), [
      "defender.securityContact.emails",
      "defender.securityContact.phone",
      "defender.securityContact.minimalSeverity",
    ]);
    assert.deepEqual(wrong({ budget: {} }), ["budget.monthlyAmount", "budget.startDate"]);
    assert.deepEqual(wrong({ budget: { monthlyAmount: 0, startDate: "2027-01-01" } }), [
      "budget.monthlyAmount",
    ]);
  });

  it("let a budget begin on the first of a month only", () => {
    const dates = (...startDates: string[]) =>
      startDates.filter((startDate) => wrong({ budget: { monthlyAmount: 1, startDate } }).length === 0);
    assert.deepEqual(dates("2026-12-01", "2027-01-01"), ["2026-12-01", "2027-01-01"]);
    assert.deepEqual(
      dates("2027-01-02", "2027-13-01", "2017-05-01", "01.01.2027", "2027-01-01T00:00:00Z"),
      [],
    );
  });

  it("want somebody to tell of a budget: by e-mail or webhook", () => {
    const withBudget = { budget: { monthlyAmount: 1, startDate: "2027-01-01" } };
    const alerts = { emails: ["a@contoso.example"] };
    const found = (governance: unknown, others: Record<string, unknown> = {}) => {
      const values = Object.entries({ governance, ...others }).map(([key, value]): [string, unknown] => [
        `functions-landing-zone:${key}`,
        value,
      ]);
      return [...checkBudget(Object.fromEntries(values))].map(({ path }) => path.join("."));
    };
    assert.deepEqual(found(withBudget), ["functions-landing-zone:alerts"]);
    assert.deepEqual(found(withBudget, { alerts }), []);
    assert.deepEqual(found(withBudget, { alertWebhook: "https://hook.contoso.example" }), []);
    assert.deepEqual(found(withBudget, { platform: "shared" }), []);
    assert.deepEqual(found({}), []);
    assert.deepEqual(found("budget"), []);
  });
});
