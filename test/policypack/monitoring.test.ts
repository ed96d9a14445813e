import assert from "node:assert/strict";

import { unknownValue, evaluate } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const odd = [undefined, null, [], {}];
const account = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/storders";

describe("workspaces and Application Insights", () => {
  property({
    control: "monitoring-workspace-entra-only",
    on: "workspace",
    path: "features",
    unsafe: [{ disableLocalAuth: false }, ...odd],
  });
  property({
    control: "monitoring-workspace-retention",
    on: "workspace",
    path: "retentionInDays",
    unsafe: [30, 89, "90", ...odd],
    safe: [365],
  });
  it("keeps logs as long as the team wants", () => {
    const { verdicts } = evaluate(safeStack().list(), { minimumRetentionDays: 91 });
    assert.equal(verdicts.get("monitoring-workspace-retention"), "violated");
  });
  property({
    control: "monitoring-insights-entra-only",
    on: "insights",
    path: "disableLocalAuth",
    unsafe: [false, ...odd],
  });
  property({
    control: "monitoring-insights-workspace",
    on: "insights",
    path: "workspaceResourceId",
    unsafe: [undefined, null, ""],
    unknown: "passed",
  });
  property({
    control: "monitoring-insights-workspace",
    on: "insights",
    path: "ingestionMode",
    unsafe: ["ApplicationInsights"],
    safe: [undefined, "loganalytics"],
  });
});

describe("diagnostic settings", () => {
  const control = "monitoring-diagnostics";
  for (const name of ["workspace", "nsg", "vnet", "flex", "premium", "slot", "blobs", "queues"]) {
    violates(`none for ${name}`, [control], (stack) => stack.remove(`diag-${name}`));
  }
  property({ control, on: "diag-flex", path: "workspaceId", unsafe: [undefined, null], unknown: "passed" });
  property({
    control,
    on: "diag-flex",
    path: "logs",
    unsafe: [undefined, [], [{ categoryGroup: "allLogs", enabled: false }], {}],
    safe: [[{ category: "FunctionAppLogs", enabled: true }]],
  });
  accepts("the settings of services by their URIs", (stack) =>
    stack
      .set("diag-blobs", "resourceUri", `${account}/blobServices/default`)
      .set("diag-queues", "resourceUri", `${account}/queueServices/default`),
  );
  violates("two settings of one service", [control], (stack) => {
    stack.set("diag-queues", "resourceUri", `${account}/blobServices/default`);
  });
  violates("a setting of the account itself", [control], (stack) =>
    stack.set("diag-queues", "resourceUri", account),
  );
  it("goes by the name of a setting while its URI is unknown", () => {
    const stack = safeStack().remove("diag-queues", "diag-blobs");
    const inputs = { resourceUri: unknownValue, workspaceId: unknownValue, logs: [{ enabled: true }] };
    for (const name of ["account-blob-logs", "account-blob-archive"]) {
      stack.add(name, "monitor:DiagnosticSetting", inputs, { resourceUri: ["account"] });
    }
    assert.deepEqual(
      judge(stack).findings.map(({ message }) => message),
      ["no DiagnosticSetting sends the logs of the queue service of 'account' to a workspace; wanted one"],
    );
  });
  violates("a setting of a slot for its app", [control], (stack) => {
    const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/func-flex";
    stack.get("flex").outputs["id"] = id;
    return stack.unlink("diag-flex", "resourceUri").set("diag-flex", "resourceUri", `${id}/slots/staging`);
  });
});

describe("tags", () => {
  for (const name of ["rg", "flex", "slot", "vnet", "nsg", "insights"]) {
    property({
      control: "governance-tags",
      on: name,
      path: "tags",
      unsafe: [
        undefined,
        {},
        { owner: "a", environment: "b" },
        { owner: "a", environment: "", costCenter: "c" },
        "tags",
      ],
      safe: [{ Owner: "a", ENVIRONMENT: "b", costcenter: unknownValue, "other.tag": "" }],
    });
  }
});
