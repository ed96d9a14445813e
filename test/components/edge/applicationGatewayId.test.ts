import assert from "node:assert/strict";
import fc from "fast-check";
import { applicationGatewayId, partId } from "../../../components/edge/applicationGatewayId.ts";
import { azureType } from "../../../rehearsal/azure/resourceTypes.ts";
import { SUBSCRIPTION_ID, resourceId } from "../../../rehearsal/azure/identifiers.ts";

describe("ids within an application gateway", () => {
  it("are below the id that Azure gives it", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    fc.assert(
      fc.property(name, name, (resourceGroupName, applicationGatewayName) => {
        const path = azureType("network:ApplicationGateway")?.path ?? "";
        const id = applicationGatewayId(SUBSCRIPTION_ID, resourceGroupName, applicationGatewayName);
        assert.equal(id, resourceId(path, { resourceGroupName, applicationGatewayName }));
        assert.equal(partId(id, "probes", "p"), `${id}/probes/p`);
      }),
    );
  });
});
