import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { noGateway, observeGateway } from "../../components/gatewayState.ts";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { call } from "../../rehearsal/azure/invokes.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import type { Properties } from "../../rehearsal/azure/values.ts";
import { decodeProperties } from "../../rehearsal/azure/wire.ts";

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg`;
const service = `${group}/providers/Microsoft.ApiManagement/service/apim`;

/** What the program learns of a gateway from a simulated Azure, or from what stands in for it. */
async function observe(
  answer: LiveResources | ((token: string, args: Properties) => Properties),
): Promise<Awaited<ReturnType<typeof observeGateway>>> {
  await pulumi.runtime.setMocks({
    call: ({ token, inputs }) => {
      const given: unknown = inputs;
      const args = decodeProperties(typeof given === "object" ? { ...given } : {});
      try {
        return answer instanceof LiveResources ? call(token, args, answer) : answer(token, args);
      } catch (error) {
        // The engine hands on the words of the provider as the details of the error.
        throw Object.assign(new Error("failed"), { details: error instanceof Error ? error.message : "" });
      }
    },
    newResource: ({ name }) => ({ id: name, state: {} }),
  });
  return observeGateway({ resourceGroupName: "rg", serviceName: "apim" });
}

const azure = (...resources: readonly (readonly [type: string, id: string, inputs?: Properties])[]) => {
  const live = new LiveResources();
  for (const [type, id, inputs = {}] of resources) live.put({ id, type, inputs, outputs: {} });
  return live;
};

const rg = ["resources:ResourceGroup", group] as const;
const apim = ["apimanagement:ApiManagementService", service] as const;
const endpoint = [
  "network:PrivateEndpoint",
  `${group}/providers/Microsoft.Network/privateEndpoints/pe`,
  { privateLinkServiceConnections: [{ privateLinkServiceId: service, groupIds: ["Gateway"] }] },
] as const;
const origin = [
  "cdn:AFDOrigin",
  `${group}/providers/Microsoft.Cdn/profiles/afd/originGroups/g/origins/o`,
  { sharedPrivateLinkResource: { privateLink: { id: service }, requestMessage: "functions-landing-zone" } },
] as const;

describe("observeGateway", () => {
  it("finds nothing before the first deployment, with or without a resource group", async () => {
    assert.deepEqual(await observe(azure()), noGateway);
    assert.deepEqual(await observe(azure(rg)), noGateway);
  });

  it("finds a gateway that can't be closed yet", async () => {
    assert.deepEqual(await observe(azure(rg, apim)), { ...noGateway, exists: true });
  });

  it("finds a gateway that can be closed, once a private endpoint leads to it", async () => {
    assert.deepEqual(await observe(azure(rg, apim, endpoint)), {
      exists: true,
      closable: true,
      pendingConnections: [],
    });
  });

  it("finds the connection of a Front Door, which waits and closes nothing", async () => {
    const { exists, closable, pendingConnections } = await observe(azure(rg, apim, origin));
    assert.deepEqual([exists, closable], [true, false]);
    assert.deepEqual(
      pendingConnections.map(({ id, message }) => [id.replace(/[^/]+$/, ""), message]),
      [[`${service}/privateEndpointConnections/`, "functions-landing-zone"]],
    );
  });

  it("takes a service that names no connections for one that has none", async () => {
    assert.deepEqual(await observe(() => ({})), { ...noGateway, exists: true });
  });

  it("does not guess when Azure does not say, but tells what to do", async () => {
    const answers = [
      `request failed ${service}: Status=403 Code="AuthorizationFailed" Message="The client does not have authorization"`,
      `request failed ${service}: Status=404 Code="SubscriptionNotFound" Message="The subscription could not be found."`,
      "please run 'az login' to setup account",
    ];
    for (const answer of answers) {
      await assert.rejects(
        observe(() => {
          throw new Error(answer);
        }),
        (error: unknown) =>
          pulumi.RunError.isInstance(error) &&
          error.message.startsWith("cannot ask Azure whether the API Management service apim exists") &&
          error.message.includes("az login") &&
          error.message.endsWith(answer),
        answer,
      );
    }
  });
});
