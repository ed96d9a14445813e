import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, planAddresses, planSlots } from "../../components/addressPlan.ts";
import {
  buildAgentSubnetRules,
  edgeSubnetRules,
  gatewaySubnetRules,
  integrationSubnetRules,
  privateEndpointSubnetRules,
  serviceEndpoints,
  type GatewayPlacement,
  type Traffic,
} from "../../components/networkSecurity.ts";

const addresses = planAddresses("10.0.0.0/22");

const quiet: Traffic = {
  addresses,
  planSubnets: [],
  gateway: undefined,
  edge: false,
  buildAgents: false,
  privateEndpointClients: [],
  services: [],
  remotePrivateEndpoints: [],
  dnsServers: [],
};

type Rule = ReturnType<typeof edgeSubnetRules>[number];

/** The text or the list of texts of a rule under a singular and a plural name. */
const both = (single: unknown, several: unknown): string =>
  Array.isArray(several) ? several.join(",") : String(single);

const line = (rule: Rule): string =>
  [
    rule.priority,
    rule.direction,
    rule.access,
    rule.protocol,
    both(rule.sourceAddressPrefix, rule.sourceAddressPrefixes),
    "→",
    `${both(rule.destinationAddressPrefix, rule.destinationAddressPrefixes)}:${both(rule.destinationPortRange, rule.destinationPortRanges)}`,
  ].join(" ");

/** What a set of rules allows, without priorities and denials. */
const allowed = (rules: readonly Rule[]): string[] =>
  rules
    .filter(({ access }) => access === "Allow")
    .map((rule) => line(rule).replace(/^\d+ (\w+) Allow/, "$1"));

const denials = ["4096 Outbound Deny * * → *:*", "4096 Inbound Deny * * → *:*"];
const gateway = (kind: GatewayPlacement["kind"], access: GatewayPlacement["access"] = "private") => ({
  kind,
  access,
});

describe("rules of network security groups", () => {
  it("let apps reach private endpoints, Entra ID and Azure Monitor, and nothing reach apps", () => {
    assert.deepEqual(integrationSubnetRules(quiet).map(line), [
      "100 Outbound Allow Tcp * → 10.0.1.0/24:443",
      "110 Outbound Allow Tcp * → AzureActiveDirectory:443",
      "120 Outbound Allow Tcp * → AzureMonitor:443",
      ...denials,
    ]);
  });

  it("let apps reach the services, networks and DNS servers named, on their ports", () => {
    const rules = integrationSubnetRules({
      ...quiet,
      services: ["EventHub", "ServiceBus", "AzureCosmosDB"],
      remotePrivateEndpoints: ["10.9.0.0/24", "10.9.2.0/24"],
      dnsServers: ["10.9.1.4"],
    });
    assert.deepEqual(allowed(rules).slice(3), [
      "Outbound Tcp * → EventHub:443,5671,5672",
      "Outbound Tcp * → ServiceBus:443,5671,5672",
      "Outbound Tcp * → AzureCosmosDB:443",
      "Outbound Tcp * → 10.9.0.0/24,10.9.2.0/24:443,5671,5672",
      "Outbound * * → 10.9.1.4:53",
    ]);
  });

  it("let a subnet reach what it has service endpoints for, once where that was named already", () => {
    const rules = integrationSubnetRules({ ...quiet, services: ["ServiceBus"] }, serviceEndpoints);
    assert.deepEqual(allowed(rules).slice(3), [
      "Outbound Tcp * → ServiceBus:443,5671,5672",
      "Outbound Tcp * → AzureCosmosDB:443",
      "Outbound Tcp * → CognitiveServicesManagement:443",
      "Outbound Tcp * → EventHub:443,5671,5672",
      "Outbound Tcp * → Sql:1433,11000-11999",
    ]);
  });

  it("let the subnets in use reach private endpoints, by HTTPS, and no other", () => {
    assert.deepEqual(privateEndpointSubnetRules(quiet).map(line), [
      "100 Inbound Allow Tcp 10.0.0.0/24 → 10.0.1.0/24:443",
      "4096 Inbound Deny * * → *:*",
      "4096 Outbound Deny * * → *:*",
    ]);
    const rules = privateEndpointSubnetRules({
      ...quiet,
      planSubnets: [1, 3],
      gateway: gateway("integrated"),
      edge: true,
      buildAgents: true,
      privateEndpointClients: ["10.9.0.0/24"],
    });
    assert.deepEqual(allowed(rules), [
      "Inbound Tcp 10.0.0.0/24 → 10.0.1.0/24:443",
      "Inbound Tcp 10.0.2.0/26,10.0.2.128/26 → 10.0.1.0/24:443",
      "Inbound Tcp 10.0.3.0/25 → 10.0.1.0/24:443",
      "Inbound Tcp 10.0.3.128/26 → 10.0.1.0/24:443",
      "Inbound Tcp 10.0.3.192/26 → 10.0.1.0/24:443",
      "Inbound Tcp 10.9.0.0/24 → 10.0.1.0/24:443",
    ]);
  });

  it("are those documented for a classic gateway, with callers from the edge and the networks named", () => {
    const traffic = { ...quiet, edge: true, privateEndpointClients: ["10.9.0.0/24"] };
    assert.deepEqual(allowed(gatewaySubnetRules(traffic, gateway("classic"))), [
      "Inbound Tcp 10.0.3.128/26 → 10.0.3.0/25:443",
      "Inbound Tcp 10.9.0.0/24 → 10.0.3.0/25:443",
      "Inbound Tcp ApiManagement → VirtualNetwork:3443",
      "Inbound Tcp AzureLoadBalancer → VirtualNetwork:6390",
      "Inbound Tcp 10.0.3.0/25 → 10.0.3.0/25:6381-6383",
      "Inbound Udp 10.0.3.0/25 → 10.0.3.0/25:4290",
      "Outbound Tcp * → 10.0.1.0/24:443",
      "Outbound Tcp * → AzureActiveDirectory:443",
      "Outbound Tcp * → Storage:443",
      "Outbound Tcp * → AzureKeyVault:443",
      "Outbound Tcp * → Sql:1433",
      "Outbound Tcp * → AzureMonitor:1886,443",
      "Outbound Tcp * → EventHub:443,5671,5672",
      "Outbound Tcp * → Internet:80",
      "Outbound Tcp * → Internet:12000",
      "Outbound Udp * → Internet:123",
      "Outbound Tcp * → 10.0.3.0/25:6381-6383",
      "Outbound Udp * → 10.0.3.0/25:4290",
    ]);
  });

  it("let the internet reach a public gateway, by HTTPS, and nobody but the internet", () => {
    const traffic = { ...quiet, edge: true, privateEndpointClients: ["10.9.0.0/24"] };
    for (const kind of ["classic", "injected"] as const) {
      const rules = allowed(gatewaySubnetRules(traffic, gateway(kind, "public")));
      assert.equal(rules[0], "Inbound Tcp Internet → 10.0.3.0/25:443", kind);
      assert.equal(rules.filter((rule) => /10\.9\.|10\.0\.3\.128/.test(rule)).length, 0, kind);
    }
  });

  it("let nothing come to an integrated gateway, whatever its access", () => {
    const rules = ["public", "private"].map((access) =>
      allowed(gatewaySubnetRules(quiet, gateway("integrated", access === "public" ? "public" : "private"))),
    );
    assert.deepEqual(rules[0], [
      "Outbound Tcp * → 10.0.1.0/24:443",
      "Outbound Tcp * → AzureActiveDirectory:443",
      "Outbound Tcp * → Storage:443",
      "Outbound Tcp * → AzureKeyVault:443",
      "Outbound Tcp * → AzureMonitor:443",
    ]);
    assert.deepEqual(rules[1], rules[0]);
  });

  it("let probes and the callers named come to an injected gateway", () => {
    const rules = gatewaySubnetRules({ ...quiet, edge: true }, gateway("injected"));
    assert.deepEqual(
      allowed(rules).filter((rule) => rule.startsWith("Inbound")),
      [
        "Inbound Tcp 10.0.3.128/26 → 10.0.3.0/25:443",
        "Inbound Tcp AzureLoadBalancer → 10.0.3.0/25:80",
        "Inbound Tcp 10.0.3.0/25 → 10.0.3.0/25:80,443",
      ],
    );
  });

  it("let the internet and Azure reach the edge, and deny nothing of what it sends", () => {
    assert.deepEqual(edgeSubnetRules(quiet).map(line), [
      "100 Inbound Allow Tcp Internet → 10.0.3.128/26:443",
      "110 Inbound Allow Tcp GatewayManager → *:65200-65535",
      "120 Inbound Allow * AzureLoadBalancer → *:*",
      "4096 Inbound Deny * * → *:*",
    ]);
  });

  it("let build agents out by HTTPS, and nothing in", () => {
    assert.deepEqual(buildAgentSubnetRules(quiet).map(line), [
      "100 Outbound Allow Tcp * → 10.0.1.0/24:443",
      "110 Outbound Allow Tcp * → Internet:443",
      ...denials,
    ]);
  });

  describe("whatever the traffic", () => {
    const cidrs = fc.uniqueArray(
      fc.nat({ max: 250 }).map((third) => `192.168.${third}.0/24`),
      { maxLength: 3 },
    );
    const placement = fc.record({
      kind: fc.constantFrom("classic" as const, "integrated" as const, "injected" as const),
      access: fc.constantFrom("public" as const, "private" as const),
    });
    const traffic = fc.record({
      addresses: fc.constantFrom(addresses, planAddresses("10.40.1.0/24"), planAddresses("10.0.0.0/16")),
      planSubnets: fc.subarray([...planSlots]),
      gateway: fc.option(placement, { nil: undefined }),
      edge: fc.boolean(),
      buildAgents: fc.boolean(),
      privateEndpointClients: cidrs,
      services: fc.subarray(["AzureCosmosDB" as const, "EventHub" as const, "ServiceBus" as const]),
      remotePrivateEndpoints: cidrs,
      dnsServers: fc.subarray(["192.168.0.4", "192.168.0.5"]),
    });
    /** The rules of each subnet by its purpose, and the subnet. */
    const groupsOf = (of: Traffic): [string, string, Rule[]][] => [
      ["flex", of.addresses.flexIntegration, integrationSubnetRules(of)],
      ["plan", of.addresses.plans[1], integrationSubnetRules(of, serviceEndpoints)],
      ["private-endpoints", of.addresses.privateEndpoints, privateEndpointSubnetRules(of)],
      ["edge", of.addresses.edge, edgeSubnetRules(of)],
      ["build-agents", of.addresses.buildAgents, buildAgentSubnetRules(of)],
      ...(of.gateway
        ? [["gateway", of.addresses.gateway, gatewaySubnetRules(of, of.gateway)] as [string, string, Rule[]]]
        : []),
    ];
    const everyGroup = (check: (rules: Rule[], purpose: string, of: Traffic, subnet: string) => void) => {
      fc.assert(
        fc.property(traffic, (of) => {
          for (const [purpose, subnet, rules] of groupsOf(of)) check(rules, purpose, of, subnet);
        }),
      );
    };

    it("no two rules of a group have one name, and none of a direction one priority", () => {
      everyGroup((rules) => {
        assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
        assert.equal(
          new Set(rules.map(({ direction, priority }) => `${String(direction)} ${String(priority)}`)).size,
          rules.length,
        );
      });
    });

    it("the last rule of each direction denies all, except out of the edge, which has none", () => {
      everyGroup((rules, purpose) => {
        for (const direction of ["Inbound", "Outbound"]) {
          const last = rules
            .filter((rule) => rule.direction === direction)
            .sort((a, b) => Number(a.priority) - Number(b.priority))
            .at(-1);
          if (purpose === "edge" && direction === "Outbound") {
            assert.equal(last, undefined);
          } else {
            assert.equal(last && line(last), `4096 ${direction} Deny * * → *:*`, purpose);
          }
        }
      });
    });

    it("the internet reaches the edge and a public gateway alone", () => {
      everyGroup((rules, purpose, { gateway: of }) => {
        const open = rules.some(
          ({ direction, access, sourceAddressPrefix }) =>
            direction === "Inbound" &&
            access === "Allow" &&
            ["Internet", "*", "0.0.0.0/0"].includes(String(sourceAddressPrefix)),
        );
        const expected =
          purpose === "edge" ||
          (purpose === "gateway" && of?.access === "public" && of.kind !== "integrated");
        assert.equal(open, expected, purpose);
      });
    });

    it("what comes in goes to the subnet itself, as far as it is no platform's", () => {
      everyGroup((rules, purpose, _, subnet) => {
        for (const rule of rules.filter(
          ({ direction, access }) => direction === "Inbound" && access === "Allow",
        )) {
          const to = String(rule.destinationAddressPrefix);
          assert.ok(
            ["*", "VirtualNetwork"].includes(to)
              ? ["ApiManagement", "AzureLoadBalancer", "GatewayManager"].includes(
                  String(rule.sourceAddressPrefix),
                )
              : contains(subnet, to),
            `${purpose}: ${line(rule)}`,
          );
        }
      });
    });

    it("each rule is as Azure takes it: described in 140 characters, and never with an empty list", () => {
      everyGroup((rules) => {
        for (const rule of rules) {
          assert.ok(String(rule.description).length <= 140);
          for (const [one, several] of [
            [rule.sourceAddressPrefix, rule.sourceAddressPrefixes],
            [rule.destinationAddressPrefix, rule.destinationAddressPrefixes],
            [rule.destinationPortRange, rule.destinationPortRanges],
          ]) {
            assert.notEqual(one === undefined, several === undefined, line(rule));
            assert.ok(several === undefined || (Array.isArray(several) && several.length > 1), line(rule));
          }
        }
      });
    });
  });
});
