import { type GatewayTier, isClassic, largestUnits, zonesOf } from "../components/gateway/tiers.ts";
import type { Values } from "./checks.ts";
import { type Finding, describe } from "./finding.ts";
import { exampleGateway, gateway } from "./gateway.ts";
import { exampleGuid } from "./guid.ts";
import { secretName } from "./keyVault.ts";
import { didYouMean } from "./nearest.ts";
import { checkGatewayRoute } from "./networkChecks.ts";
import { hasZones, location } from "./regions.ts";
import { entriesOf, isObject, isOn, namesOf } from "./rules.ts";
import { namespace } from "./settings.ts";

/** The raw value of `gateway`. */
type Gateway = Readonly<Record<string, unknown>>;

const edgeKey = `${namespace}:edge`;
const gatewayKey = `${namespace}:gateway`;
const networkKey = `${namespace}:network`;
const platformKey = `${namespace}:platform`;
const appsKey = `${namespace}:apps`;
const secretsKey = `${namespace}:secrets`;
const zoneRedundantKey = `${namespace}:zoneRedundant`;

/** Checks of the gateway by itself and with the apps behind it. Each looks at what is right in itself. */
export function* checkGateway(values: Values): Generator<Finding> {
  const given = values[gatewayKey];
  if (isObject(given)) {
    const tier = gateway.shape.sku.safeParse(given["sku"]).data;
    const access = gateway.shape.access.safeParse(given["access"]).data;
    if (tier !== undefined) {
      const { data: region } = location.safeParse(values["azure-native:location"]);
      yield* checkUnits(tier, given, isOn(values[zoneRedundantKey]));
      yield* checkRegion(tier, given, region);
      yield* checkInjection(tier, given);
    }
    if (tier !== undefined && access !== undefined && isClassic(tier)) {
      yield* checkGatewayRoute(values[networkKey], { kind: "classic", access });
    }
    if (access === "private") {
      yield* checkReach(values);
    }
    yield* checkCertificates(given["clientCertificates"]);
    yield* checkNamedValues(given["namedValues"], values[secretsKey]);
  }
  yield* checkNeed(values);
  yield* checkApis(values[appsKey]);
}

/**
 * Of other networks, those alone reach a private gateway that the settings name: a peering by itself does not get past the rules of its
 * subnet, or of that of its private endpoint. Front Door has a private link of its own, and an application gateway a rule.
 */
function* checkReach(values: Values): Generator<Finding> {
  const network = values[networkKey];
  const clients = isObject(network) ? (network["privateEndpointClients"] ?? []) : undefined;
  if (values[edgeKey] === undefined && Array.isArray(clients) && clients.length === 0) {
    yield {
      path: [networkKey, "privateEndpointClients"],
      found:
        "no networks, though the gateway is private and there is no edge: no caller outside of the zone reaches it",
      allowed: `the networks of its callers, which a peering or a VPN connects; or ${edgeKey}; or a gateway with access public`,
      example: ["10.0.8.0/24"],
    };
  }
}

/** An edge needs a gateway of this stack; an API needs one of this stack, or of the platform that it is built on. */
function* checkNeed(values: Values): Generator<Finding> {
  if (values[gatewayKey] !== undefined || values[platformKey] !== undefined) {
    return;
  }
  const [app] =
    entriesOf(values[appsKey]).find(([, value]) => isObject(value) && value["api"] !== undefined) ?? [];
  const needed = [
    ...(app === undefined ? [] : [`the app '${app}' has an API`]),
    ...(values[edgeKey] === undefined ? [] : ["there is an edge"]),
  ];
  if (needed.length > 0) {
    yield {
      path: [gatewayKey],
      found: `nothing, though ${needed.join(", and ")}`,
      allowed: `an object with sku, publisher and callers; or, for apps, ${platformKey}, a stack that has one`,
      example: exampleGateway,
    };
  }
}

function* checkUnits(tier: GatewayTier, given: Gateway, zoneRedundant: boolean): Generator<Finding> {
  const most = largestUnits[tier];
  const asked = gateway.shape.units.safeParse(given["units"]).data;
  if (asked !== undefined && asked > most) {
    yield {
      path: [gatewayKey, "units"],
      found: `${asked} units; ${tier} has at most ${most}`,
      allowed: most === 1 ? "1" : `a whole number from 1 to ${most}`,
      example: most,
    };
    return;
  }
  const own = given["zoneRedundant"];
  if (own === undefined ? !zoneRedundant : !isOn(own)) {
    return;
  }
  if (tier !== "Premium") {
    yield {
      path: [gatewayKey, "zoneRedundant"],
      found: `${own === undefined ? "nothing, in a zone that is zone-redundant" : "true"}, and zones can't be chosen for ${tier}`,
      allowed: "false; or the tier Premium",
      example: false,
    };
  } else if (asked !== undefined && zonesOf(tier, asked) === undefined) {
    yield {
      path: [gatewayKey, "units"],
      found: `${asked} units, which can't be spread evenly over zones`,
      allowed: "a multiple of 2 or of 3",
      example: 2,
    };
  }
}

/** What the whole zone asks for, the check of the whole zone tells. */
function* checkRegion(tier: GatewayTier, given: Gateway, region: string | undefined): Generator<Finding> {
  if (tier === "Premium" && isOn(given["zoneRedundant"]) && region !== undefined && !hasZones(region)) {
    yield {
      path: [gatewayKey, "zoneRedundant"],
      found: `true, and ${region} has no availability zones`,
      allowed: "false; or a region with availability zones",
      example: false,
    };
  }
}

function* checkInjection(tier: GatewayTier, given: Gateway): Generator<Finding> {
  if (!isOn(given["injected"])) {
    return;
  }
  if (tier !== "PremiumV2") {
    yield {
      path: [gatewayKey, "injected"],
      found:
        tier === "StandardV2"
          ? "true, and StandardV2 can only reach into the network"
          : `true, and ${tier} always lives inside the network`,
      allowed: "false; or the tier PremiumV2",
      example: false,
    };
  } else if (given["access"] === "public") {
    // https://learn.microsoft.com/azure/api-management/inject-vnet-v2
    yield {
      path: [gatewayKey, "access"],
      found: '"public", though the gateway lives inside the network, where PremiumV2 has no public address',
      allowed: "private; or injected: false",
      example: "private",
    };
  }
}

function* checkCertificates(value: unknown): Generator<Finding> {
  const { data } = gateway.shape.clientCertificates.safeParse(value);
  if (data !== undefined && data.thumbprints.length + data.issuers.length === 0) {
    yield {
      path: [gatewayKey, "clientCertificates"],
      found: "neither thumbprints nor issuers: any certificate would do",
      allowed: "at least one thumbprint or issuer",
      example: { issuers: ["CN=Contoso Devices CA, O=Contoso"] },
    };
  }
}

function* checkNamedValues(value: unknown, secrets: unknown): Generator<Finding> {
  const declared = namesOf(secrets);
  for (const [name, secret] of entriesOf(value)) {
    const { data } = secretName.safeParse(secret);
    if (data !== undefined && !declared.includes(data)) {
      yield {
        path: [gatewayKey, "namedValues", name],
        found: `${describe(data)}, which is no secret of the zone${didYouMean(data, declared)}`,
        allowed: `names of secrets: ${declared.join(", ") || "there is none"}`,
        example: declared[0] ?? "payment-api-key",
      };
    }
  }
}

/** An API needs a way for the gateway to sign in to the app, and a path of its own. */
function* checkApis(apps: unknown): Generator<Finding> {
  const paths = new Map<string, string>();
  for (const [app, value] of entriesOf(apps)) {
    const api = isObject(value) ? value["api"] : undefined;
    if (!isObject(value) || api === undefined) {
      continue;
    }
    if (value["signIn"] === undefined) {
      yield {
        path: [appsKey, app, "signIn"],
        found: "nothing, though the app has an API: the gateway signs in to the app",
        allowed: "an object with clientId",
        example: { clientId: exampleGuid },
      };
    }
    const path = isObject(api) && typeof api["path"] === "string" ? api["path"].toLowerCase() : undefined;
    const other = path === undefined ? undefined : paths.get(path);
    if (path !== undefined && other !== undefined) {
      yield {
        path: [appsKey, app, "api", "path"],
        found: `${describe(path)}, the path of '${other}' already`,
        allowed: "a path of its own for each API",
        example: app,
      };
    } else if (path !== undefined) {
      paths.set(path, app);
    }
  }
}
