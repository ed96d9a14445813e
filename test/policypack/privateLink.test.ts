import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const hub = "/subscriptions/hub/resourceGroups/rg-dns/providers/Microsoft.Network";

describe("private endpoints", () => {
  violates("no endpoint for blobs", ["privatelink-storage"], (stack) =>
    stack.remove("pe-account-blob", "dns-account-blob"),
  );
  violates("no endpoint for queues", ["privatelink-storage"], (stack) =>
    stack.remove("pe-account-queue", "dns-account-queue"),
  );
  for (const [kind, more] of [
    ["Table", ["functions-host-storage-apart"]],
    ["FileShare", []],
  ] as const) {
    violates(`none for a ${kind}`, ["privatelink-storage", "monitoring-diagnostics", ...more], (stack) =>
      stack.add("new", `storage:${kind}`, { accountName: "STORDERS" }),
    );
  }
  violates("no endpoint for the app", ["privatelink-functions"], (stack) =>
    stack.remove("pe-flex-sites", "dns-flex-sites"),
  );
  violates("no endpoint for the slot", ["privatelink-functions"], (stack) =>
    stack.remove("pe-premium-sites-staging", "dns-premium-sites-staging"),
  );
  accepts("a connection that somebody has to approve", (stack) => {
    const { inputs, propertyDependencies } = stack.get("pe-flex-sites");
    Object.assign(propertyDependencies, {
      manualPrivateLinkServiceConnections: propertyDependencies["privateLinkServiceConnections"],
    });
    return stack
      .unlink("pe-flex-sites", "privateLinkServiceConnections")
      .set("pe-flex-sites", "manualPrivateLinkServiceConnections", inputs["privateLinkServiceConnections"])
      .set("pe-flex-sites", "privateLinkServiceConnections", undefined);
  });
  it("an endpoint of an unknown sub-resource leaves the others undecided, not passed", () => {
    const stack = safeStack().set(
      "pe-account-blob",
      "privateLinkServiceConnections.0.groupIds",
      unknownValue,
    );
    assert.equal(judge(stack).verdicts.get("privatelink-storage"), "undecided");
  });
  it("an unknown connection hides nothing of the known one", () => {
    const stack = safeStack().set("pe-account-blob", "manualPrivateLinkServiceConnections", unknownValue);
    stack.set("privatelink.blob.core.windows.net", "privateZoneName", "privatelink.file.core.windows.net");
    assert.equal(judge(stack).verdicts.get("privatelink-dns-zone"), "violated");
  });
  it("finds its account by id, once ids are known", () => {
    const stack = safeStack();
    const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/storders";
    stack.get("account").outputs["id"] = id;
    stack
      .unlink("pe-account-blob", "privateLinkServiceConnections")
      .set("pe-account-blob", "privateLinkServiceConnections.0.privateLinkServiceId", id.toUpperCase());
    assert.deepEqual(judge(stack).findings, []);
  });
  it("finds its account by the program's nesting", () => {
    const stack = safeStack().unlink("pe-account-blob", "privateLinkServiceConnections");
    Object.assign(stack.get("pe-account-blob"), { parent: stack.get("account").urn });
    assert.deepEqual(judge(stack).findings, []);
  });
});

describe("private DNS", () => {
  const zone = "privatelink.blob.core.windows.net";

  function hubZone(stack: Stack, name: string): Stack {
    return stack
      .unlink("dns-account-blob", "privateDnsZoneConfigs")
      .set("dns-account-blob", "privateDnsZoneConfigs.0.privateDnsZoneId", `${hub}/privateDnsZones/${name}`);
  }

  violates("no zone group", ["privatelink-dns-group"], (stack) => stack.remove("dns-account-blob"));
  violates("a zone group without zones", ["privatelink-dns-group", "privatelink-dns-zone"], (stack) =>
    stack
      .unlink("dns-account-blob", "privateDnsZoneConfigs")
      .set("dns-account-blob", "privateDnsZoneConfigs", []),
  );
  violates("another zone", ["privatelink-dns-zone"], (stack) =>
    stack.set(zone, "privateZoneName", "privatelink.file.core.windows.net"),
  );
  accepts("a zone of a hub", (stack) => hubZone(stack, zone));
  accepts("zones of the stack beside one of a hub", (stack) => {
    const names = ["monitor.azure.com", "oms.opinsights.azure.com", "ods.opinsights.azure.com"].map(
      (each) => `privatelink.${each}`,
    );
    for (const name of names) {
      stack
        .add(name, "privatedns:PrivateZone", { privateZoneName: name })
        .add(
          `link-${name}`,
          "privatedns:VirtualNetworkLink",
          {},
          { privateZoneName: [name], virtualNetwork: ["vnet"] },
        );
    }
    stack
      .set("pe-flex-sites", "privateLinkServiceConnections.0.groupIds", ["sites", "azuremonitor"])
      .set("dns-flex-sites", "privateDnsZoneConfigs", [
        ...[...names, "sites"].map(() => ({ privateDnsZoneId: unknownValue })),
        { privateDnsZoneId: `${hub}/privateDnsZones/privatelink.agentsvc.azure-automation.net` },
        { privateDnsZoneId: `${hub}/privateDnsZones/${zone}` },
      ]);
    const zones = [...names, "privatelink.azurewebsites.net"].map((name) => stack.get(name).urn);
    Object.assign(stack.get("dns-flex-sites").propertyDependencies, { privateDnsZoneConfigs: zones });
  });
  violates("a zone group of an endpoint of the same name elsewhere", ["privatelink-dns-group"], (stack) =>
    stack
      .unlink("dns-account-blob", "privateEndpointName")
      .set("dns-account-blob", "privateEndpointName", "pe-account-blob")
      .set("dns-account-blob", "resourceGroupName", "rg-other"),
  );
  violates("another zone of a hub", ["privatelink-dns-zone"], (stack) =>
    hubZone(stack, "privatelink.vault.azure.net"),
  );
  accepts("a sub-resource that the pack does not know", (stack) =>
    stack
      .add("pe-x", "network:PrivateEndpoint", {
        ...stack.get("pe-flex-sites").inputs,
        privateEndpointName: "pe-x",
        privateLinkServiceConnections: [{ groupIds: ["constructor"], privateLinkServiceId: "/x" }],
        subnet: { id: `${hub}/virtualNetworks/vnet-hub/subnets/snet-pe` },
      })
      .add("dns-x", "network:PrivateDnsZoneGroup", {
        privateEndpointName: "pe-x",
        privateDnsZoneConfigs: [{ privateDnsZoneId: `${hub}/privateDnsZones/x` }],
      }),
  );
  violates("no link", ["privatelink-dns-linked"], (stack) => stack.remove(`link-${zone}`));
  violates("a link to another network", ["privatelink-dns-linked"], (stack) =>
    stack
      .unlink(`link-${zone}`, "virtualNetwork")
      .set(`link-${zone}`, "virtualNetwork.id", `${hub}/virtualNetworks/vnet-hub`),
  );
  it("a link to a network that nothing tells of is undecided", () => {
    const stack = safeStack().unlink(`link-${zone}`, "virtualNetwork");
    assert.equal(judge(stack).verdicts.get("privatelink-dns-linked"), "undecided");
  });
  violates("a link to nothing", ["privatelink-dns-linked"], (stack) =>
    stack.unlink(`link-${zone}`, "virtualNetwork").set(`link-${zone}`, "virtualNetwork", "odd"),
  );
  accepts("the zones, links and endpoints of a network from elsewhere", (stack) => {
    for (const name of stack.names()) {
      if (name.startsWith("link-")) {
        stack
          .unlink(name, "virtualNetwork")
          .set(name, "virtualNetwork.id", `${hub}/virtualNetworks/vnet-hub`);
      } else if (name.startsWith("pe-")) {
        stack
          .unlink(name, "subnet")
          .set(name, "subnet.id", `${hub}/virtualNetworks/vnet-hub/subnets/snet-pe`);
      }
    }
  });
});
