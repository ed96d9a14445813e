import assert from "node:assert/strict";

import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, titleOf, today, violates } from "./cases.ts";
import { apiPolicy, inbound, masks, policy } from "./safeGateway.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const write = (stack: Stack, changes: Partial<typeof inbound>) =>
  stack.set("api-policy", "value", apiPolicy(changes));

describe("parameters of requests", () => {
  const control = "apim-parameter-validation";
  violates("nobody looks at them", [control], (stack) => write(stack, { parameters: "" }));
  for (const action of ["ignore", "detect", ""]) {
    violates(`action '${action}'`, [control], (stack) =>
      write(stack, { parameters: `<validate-parameters specified-parameter-action="${action}" />` }),
    );
  }
  violates("in some cases only", [control], (stack) =>
    write(stack, {
      parameters: `<choose><when condition="@(true)">${inbound.parameters}</when></choose>`,
    }),
  );
  accepts("for each operation by itself", (stack) =>
    write(stack, { parameters: "" }).set("product-policy", "value", policy({ inbound: inbound.parameters })),
  );
});

describe("what answers say of the app", () => {
  const control = "apim-backend-masked";
  const answer = (stack: Stack, outbound: string) =>
    stack.set("api-policy", "value", apiPolicy().replace(masks, outbound));
  violates("everything", [control], (stack) => answer(stack, ""));
  for (const part of masks.split(/(?=<)/)) {
    violates(`without ${part}`, [control], (stack) => answer(stack, masks.replace(part, "")));
  }
  violates("a header that is written anew", [control], (stack) =>
    answer(stack, masks.replace('exists-action="delete"', 'exists-action="override"')),
  );
  accepts("what the gateway of another stack does for all of its APIs is not to be seen", (stack) => {
    for (const name of stack.names()) {
      if ("serviceName" in stack.get(name).inputs) {
        stack.set(name, "serviceName", "apim-platform");
      }
    }
    answer(stack, "").remove("gateway", "diag-gateway", "global-policy");
  });
  accepts("masked for all APIs", (stack) =>
    stack.set(
      "global-policy",
      "value",
      `<policies><inbound /><backend><forward-request /></backend><outbound>${masks}</outbound><on-error /></policies>`,
    ),
  );
});

describe("quotas", () => {
  const control = "apim-quota";
  const quota = '<quota-by-key calls="9" renewal-period="3600" counter-key="@(context.Subscription.Id)" />';
  const verdict = (stack: Stack, requireQuotas = true) =>
    evaluate(stack.list(), { today, requireQuotas }).verdicts.get(control);
  const everywhere = (stack: Stack, text: string) => {
    for (const [on, backend] of [
      ["api-policy", "flex"],
      ["api-bills-policy", "premium"],
    ] as const) {
      stack.set(
        on,
        "value",
        apiPolicy({
          rate: `${inbound.rate}${text}`,
          backend: `<set-backend-service backend-id="${backend}" />`,
        }),
      );
    }
    return stack;
  };
  it("are asked for when the team does", () => {
    assert.equal(verdict(safeStack()), "violated");
    assert.equal(verdict(safeStack(), false), "passed");
    assert.equal(verdict(everywhere(safeStack(), quota)), "passed");
    assert.equal(verdict(everywhere(safeStack(), '<quota calls="9" renewal-period="3600" />')), "passed");
  });
  it("count each caller", () => {
    assert.equal(verdict(everywhere(safeStack(), quota.replace(/@\(.*\)/, "all"))), "violated");
    const keyless = everywhere(safeStack(), '<quota calls="9" renewal-period="3600" />');
    assert.equal(verdict(keyless.set("api", "subscriptionRequired", false)), "violated");
  });
  it("are undecided in an unknown policy", () => {
    const stack = everywhere(safeStack(), quota).set("api-policy", "value", unknownValue);
    assert.equal(verdict(stack), "undecided");
  });
});

describe("query parameters in telemetry", () => {
  const control = "apim-quiet-logs";
  const hide = (...names: string[]) => names.map((value) => ({ value, mode: "Hide" }));
  for (const side of ["frontend", "backend"]) {
    const path = `${side}.request.dataMasking`;
    for (const masking of [
      undefined,
      null,
      {},
      { queryParams: [] },
      { queryParams: hide("code", "sig") },
      { queryParams: [{ value: "*" }] },
      { headers: hide("*") },
    ]) {
      violates(`${side}: ${JSON.stringify(masking)}`, [control], (stack) =>
        stack.set("diagnostic", path, masking),
      );
    }
    accepts(`${side}: each by its name`, (stack) =>
      stack.set("diagnostic", path, { queryParams: hide("SIG", "code", "subscription-key") }),
    );
    violates(`${side}: nothing is said`, [control], (stack) => stack.set("diagnostic", side, undefined));
    it(`${side}: an unknown mask is undecided`, () => {
      const stack = safeStack().set("diagnostic", `${path}.queryParams`, [unknownValue]);
      assert.equal(judge(stack).verdicts.get(control), "undecided");
    });
  }
});

describe("ways to manage a gateway", () => {
  const control = "apim-no-direct-management";
  const property = "configurationApi.legacyApi";
  for (const value of ["Enabled", undefined, null, 7, {}]) {
    violates(`the old configuration API: ${JSON.stringify(value)}`, [control], (stack) =>
      stack.set("gateway", property, value),
    );
  }
  violates("nothing said", [control], (stack) => stack.set("gateway", "configurationApi", undefined));
  accepts("a v2 tier, which has none", (stack) =>
    stack.set("gateway", "sku.name", "StandardV2").set("gateway", "configurationApi", undefined),
  );
  violates("the direct management API", [control], (stack) => {
    stack.add("direct", "apimanagement:TenantAccess", { serviceName: "apim-orders", enabled: true });
    stack.get("direct").type = "azure-native:apimanagement/v20220801:TenantAccess";
  });
  accepts("a direct management API that is off", (stack) =>
    stack.add("direct", "apimanagement:TenantAccess", { serviceName: "apim-orders", enabled: false }),
  );
  it("what is unknown is undecided", () => {
    for (const stack of [
      safeStack().set("gateway", property, unknownValue),
      safeStack().add("direct", "apimanagement:TenantAccess", { enabled: unknownValue }),
    ]) {
      assert.equal(judge(stack).verdicts.get(control), "undecided");
    }
  });
});

describe("a gateway that is trusted for being Microsoft's", () => {
  const control = "apim-no-trusted-access";
  const name = "Microsoft.WindowsAzure.ApiManagement.Gateway.ManagedIdentity.DisableOverPrivilegedAccess";
  const set = (stack: Stack, value: unknown) => {
    const { inputs } = stack.get("gateway");
    return stack.set("gateway", "customProperties", {
      ...(inputs["customProperties"] as object),
      [name]: value,
    });
  };
  for (const value of ["False", undefined, null, 0, {}]) {
    violates(titleOf(value), [control], (stack) => set(stack, value));
  }
  for (const value of ["true", true]) {
    accepts(JSON.stringify(value), (stack) => set(stack, value));
  }
  it("an unknown value is undecided", () => {
    assert.equal(judge(set(safeStack(), unknownValue)).verdicts.get(control), "undecided");
  });
});

describe("apps behind the gateway", () => {
  const control = "functions-behind-gateway";
  const other = '<set-backend-service backend-id="elsewhere" />';
  const bills = (stack: Stack, backend: string) =>
    stack.set("api-bills-policy", "value", apiPolicy({ backend }));
  violates("a backend that no API sends calls to", [control], (stack) => bills(stack, other));
  it("says which of the two is missing", () => {
    const { findings } = judge(bills(safeStack(), other));
    assert.match(findings[0]?.message ?? "", /whose backend no API of API Management sends calls to/);
  });
  accepts("a backend in a branch of a policy", (stack) =>
    bills(
      stack,
      `<choose><when condition="@(true)"><set-backend-service backend-id="PREMIUM" /></when></choose>`,
    ),
  );
  for (const id of ["@(context.Variables[0])", "{{backend}}"]) {
    accepts(`a backend that is worked out for each call: ${id}`, (stack) =>
      bills(stack, `<set-backend-service backend-id="${id}" />`),
    );
  }
  accepts("a backend of a pool", (stack) =>
    bills(stack, other).add(
      "pool",
      "apimanagement:Backend",
      {
        ...stack.get("backend-premium").inputs,
        backendId: "elsewhere",
        type: "Pool",
        pool: { services: [{}] },
      },
      { pool: ["backend-premium"] },
    ),
  );
  for (const [how, lead] of Object.entries({
    "a text": (stack: Stack) => stack.set("api", "serviceUrl", "https://FUNC-premium.azurewebsites.net/api"),
    "an output": (stack: Stack) =>
      stack.set("api", "serviceUrl", "https://x").link("api", "serviceUrl", "premium"),
  })) {
    accepts(`an API that names the app itself, by ${how}`, (stack) =>
      lead(bills(stack, other).remove("backend-premium")),
    );
  }
  it("an unknown policy may send calls to it: undecided", () => {
    const stack = bills(safeStack(), other).set("api-bills-policy", "value", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
});
