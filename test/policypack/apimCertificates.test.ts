import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { apiPolicy, globalPolicy, inbound, policy } from "./safeGateway.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const control = "apim-client-certificates";
const host = { type: "Proxy", hostName: "api.contoso.example", negotiateClientCertificate: true };

const asks = (stack: Stack, configuration: unknown = [host]) =>
  stack.set("gateway", "hostnameConfigurations", configuration);

const validates =
  '<validate-client-certificate validate-revocation="true"><identities><identity thumbprint="AB" /></identities></validate-client-certificate>';
const byHand =
  '<choose><when condition="@(context.Request.Certificate == null || !context.Request.Certificate.Verify())">' +
  '<return-response><set-status code="403" reason="Forbidden" /></return-response></when></choose>';

/** The check in the policy of the whole service. */
const globally = (stack: Stack, check: string) =>
  stack.set("global-policy", "value", globalPolicy.replace("<inbound />", `<inbound>${check}</inbound>`));

describe("certificates of callers at the gateway", () => {
  for (const [what, check] of Object.entries({ validates, byHand })) {
    accepts(`asked for and looked at: ${what}`, (stack) => globally(asks(stack), check));
    violates(`looked at and not asked for: ${what}`, [control], (stack) => globally(stack, check));
    violates(`looked at and asked for at another host: ${what}`, [control], (stack) =>
      globally(asks(stack, [{ ...host, type: "Management" }]), check),
    );
    accepts(`asked for by a service of the tier Consumption: ${what}`, (stack) =>
      globally(stack, check).set("gateway", "enableClientCertificate", true),
    );
  }
  violates("asked for and looked at by nobody", [control], (stack) => asks(stack));
  violates("looked at by one API of two", [control], (stack) =>
    asks(stack).set("api-policy", "value", apiPolicy({ token: `${validates}${inbound.token}` })),
  );
  violates("looked at for one operation of two", [control], (stack) =>
    asks(stack).set("operation-policy", "value", policy({ inbound: validates })),
  );
  violates("looked at in some cases only", [control], (stack) =>
    globally(asks(stack), `<choose><when condition="@(true)">${validates}</when></choose>`),
  );
  violates("looked at, and let through all the same", [control], (stack) =>
    globally(
      asks(stack),
      byHand.replace(/<return-response>.*<\/return-response>/, "<set-variable name='x' value='1' />"),
    ),
  );
  accepts("neither", (stack) => asks(stack, [{ ...host, negotiateClientCertificate: false }]));
  for (const odd of [null, 7, {}, [], [null], ["x"]]) {
    accepts(`hostnameConfigurations ${JSON.stringify(odd)}`, (stack) => asks(stack, odd));
  }
  it("an unknown configuration is undecided", () => {
    for (const configuration of [unknownValue, [{ ...host, negotiateClientCertificate: unknownValue }]]) {
      assert.equal(judge(asks(safeStack(), configuration)).verdicts.get(control), "undecided");
      assert.equal(
        judge(globally(asks(safeStack(), configuration), validates)).verdicts.get(control),
        "undecided",
      );
    }
  });
  it("an unknown policy is undecided where certificates are asked for", () => {
    const stack = asks(safeStack()).set("global-policy", "value", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
});
