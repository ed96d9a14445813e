import type { Graph } from "../../graph.ts";
import { at, describe, elementsAt, isObject, isSet, isText, knownText, textOf, textsAt } from "../../read.ts";
import type { Properties, Resource } from "../../resource.ts";
import {
  eachElement,
  isTrue,
  oneOf,
  orMissing,
  property,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../../rule.ts";
import { every, independently, known, some } from "../../unknown.ts";
import { isAnywhere } from "../addresses.ts";
import { endpointsOf, hasGroup } from "../endpoints.ts";
import { isNamedSecret, secretIn } from "../functions/secrets.ts";
import { walk, attribute, find, sectionOf } from "./policies.ts";

const service = ["apimanagement:ApiManagementService"];

const classicTiers = ["Developer", "Premium", "Isolated", "Basic", "Standard"] as const;

/** Tiers that reach apps in a virtual network (https://learn.microsoft.com/azure/api-management/virtual-network-concepts). */
const privateTiers = oneOf("Developer", "Premium", "StandardV2", "PremiumV2", "Isolated");

/** A rule for the services of some tiers: an unknown tier matters only where something is wrong. */
function inTiers(
  concerns: (tier: unknown) => boolean,
  check: (inputs: Properties) => Findings,
): (inputs: Properties) => Findings {
  return function* (inputs) {
    for (const finding of check(inputs)) {
      if (!concerns(at(inputs, "sku.name"))) {
        return;
      }
      yield finding;
    }
  };
}

const isClassic = (tier: unknown) => isText(tier, ...classicTiers);
const isNoConsumption = (tier: unknown) => !isText(tier, "Consumption");

/** A custom property by its name, which has dots in it. */
function customProperty(inputs: Properties, name: string): unknown {
  const all = at(inputs, "customProperties");
  return isObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
}

const gatewayProperties = "Microsoft.WindowsAzure.ApiManagement.Gateway";
const gateway = `${gatewayProperties}.Security`;
const oldProtocols = ["Ssl30", "Tls10", "Tls11"].flatMap((protocol) => [
  `${gateway}.Protocols.${protocol}`,
  `${gateway}.Backend.Protocols.${protocol}`,
]);

/**
 * Ciphers without forward secrecy, or with CBC and SHA-1, that a classic tier can turn off
 * (https://learn.microsoft.com/azure/api-management/api-management-howto-manage-protocols-ciphers).
 */
const weakCiphers = [
  "TripleDes168",
  "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
].map((cipher) => `${gateway}.Ciphers.${cipher}`);

/** Each of some custom properties must have a value; one that has not is a finding. */
function allCustom(names: readonly string[], wanted: "true" | "false"): (inputs: Properties) => Findings {
  return (inputs) =>
    independently(
      names.map(
        (name) =>
          function* (): Findings {
            const value = customProperty(inputs, name);
            if (!isText(textOf(value), wanted)) {
              yield {
                path: `customProperties['${name}']`,
                found: describe(value),
                wanted: wanted === "true" ? "'True'" : "'False'",
              };
            }
          },
      ),
    );
}

function* virtualNetwork(inputs: Properties): Findings {
  yield* independently([
    () => property("virtualNetworkType", oneOf("Internal", "External"))(inputs),
    function* (): Findings {
      const path = "virtualNetworkConfiguration.subnetResourceId";
      if (isText(at(inputs, "virtualNetworkType"), "Internal", "External") && !isSet(inputs, path)) {
        yield { path, found: "missing", wanted: "the id of a subnet" };
      }
    },
  ]);
}

/** Versions of Azure's API are days. */
const oldestApiVersion = "2021-08-01";

function* namedValue(inputs: Properties): Findings {
  const inVault = () => isSet(inputs, "keyVault.secretIdentifier");
  const wanted = "keyVault.secretIdentifier";
  if (
    every(
      () => at(inputs, "secret") === true,
      () => !inVault(),
    )
  ) {
    yield { path: "keyVault", found: "a secret that is not in Key Vault", wanted };
    return;
  }
  // In a preview the ids and addresses of new resources are unknown; what is secret is marked so.
  const text = textOf(known(() => at(inputs, "value")));
  const name = textOf(at(inputs, "displayName"));
  const found =
    secretIn(text) ?? (text !== "" && isNamedSecret(name, text) ? `a literal value of '${name}'` : undefined);
  if (found !== undefined) {
    yield { path: "value", found, wanted };
  }
}

function* loggerIdentity(inputs: Properties): Findings {
  const isAzureMonitor = () => isText(at(inputs, "loggerType"), "azureMonitor");
  const path = "credentials.identityClientId";
  if (
    every(
      () => !isAzureMonitor(),
      () => !isSet(inputs, path),
    )
  ) {
    yield { path, found: "missing", wanted: "the client id of the gateway's identity" };
  }
  const key = "credentials.instrumentationKey";
  if (isSet(inputs, key)) {
    yield { path: key, found: "an instrumentation key", wanted: "connectionString and identityClientId" };
  }
}

/** Query parameters that open something: the gateway's own key, that of a function, and a shared access signature. */
const secretParameters = ["subscription-key", "code", "sig"];

/** Application Insights logs the address of each request with all of its parameters, but for those that are masked. */
function* maskedParameters(inputs: Properties, request: string): Findings {
  const path = `${request}.dataMasking.queryParams`;
  const isMasked = (name: string) =>
    some(
      ...elementsAt(inputs, path).map((read) => () => {
        const entry = read();
        return isText(at(entry, "value"), "*", name) && isText(at(entry, "mode"), "Hide", "Mask");
      }),
    );
  const open = secretParameters.filter((name) => !isMasked(name));
  if (open.length > 0) {
    yield { path, found: `without ${open.join(", ")}`, wanted: "{ value: '*', mode: 'Hide' }" };
  }
}

/** Headers that open something to whoever reads them in a log. */
const secretHeaders = [
  "Authorization",
  "Cookie",
  "Set-Cookie",
  "Ocp-Apim-Subscription-Key",
  "X-Functions-Key",
];

function* quietLogs(inputs: Properties): Findings {
  const sides = ["frontend", "backend"];
  const messages = sides.flatMap((side) => [`${side}.request`, `${side}.response`]);
  yield* independently([
    ...sides.map((side) => () => maskedParameters(inputs, `${side}.request`)),
    ...messages.flatMap((message) => [
      () =>
        property(`${message}.body.bytes`, {
          wanted: "0",
          accepts: (bytes) => bytes === undefined || bytes === 0,
        })(inputs),
      () =>
        eachElement(inputs, `${message}.headers`, function* (header, path) {
          const isMasked = elementsAt(inputs, `${message}.dataMasking.headers`).map(
            (read) => () =>
              isText(at(read(), "value"), textOf(header)) && isText(at(read(), "mode"), "Hide", "Mask"),
          );
          if (isText(header, ...secretHeaders) && !some(...isMasked)) {
            yield { path, found: describe(header), wanted: "no header that holds a key or a token" };
          }
        }),
    ]),
  ]);
}

export const serviceRules: readonly ResourceRule[] = [
  { control: "apim-private-tier", kinds: service, check: property("sku.name", privateTiers) },
  { control: "apim-virtual-network", kinds: service, check: virtualNetwork },
  {
    control: "apim-min-tls",
    kinds: service,
    // Consumption takes no custom properties: https://learn.microsoft.com/azure/api-management/api-management-features
    check: inTiers(isNoConsumption, allCustom(oldProtocols, "false")),
  },
  {
    control: "apim-strong-ciphers",
    kinds: service,
    check: inTiers(isClassic, allCustom(weakCiphers, "false")),
  },
  {
    control: "apim-no-trusted-access",
    kinds: service,
    check: inTiers(
      isNoConsumption,
      allCustom([`${gatewayProperties}.ManagedIdentity.DisableOverPrivilegedAccess`], "true"),
    ),
  },
  {
    control: "apim-no-direct-management",
    kinds: service,
    // What self-hosted gateways talk to, which only classic tiers have.
    check: inTiers(isClassic, property("configurationApi.legacyApi", oneOf("Disabled"))),
  },
  {
    control: "apim-no-direct-management",
    // In azure-native 2 and later only for older versions of the API: "access" is that of the direct management API, "gitAccess" that of Git.
    kinds: ["apimanagement:TenantAccess"],
    check: property("enabled", { wanted: "false", accepts: (enabled) => enabled !== true }),
  },
  {
    control: "apim-no-portal",
    kinds: service,
    check: property("developerPortalStatus", oneOf("Disabled")),
  },
  {
    control: "apim-no-portal",
    kinds: service,
    // Only classic tiers have had the legacy portal.
    check: inTiers(isClassic, property("legacyPortalStatus", oneOf("Disabled"))),
  },
  {
    control: "apim-min-api-version",
    kinds: service,
    check: property("apiVersionConstraint.minApiVersion", {
      wanted: `'${oldestApiVersion}' or later`,
      accepts: (version) => /^\d{4}-\d{2}-\d{2}/.test(textOf(version)) && textOf(version) >= oldestApiVersion,
    }),
  },
  {
    control: "apim-managed-identity",
    kinds: service,
    check: property("identity.type", {
      wanted: "'SystemAssigned', 'UserAssigned' or both",
      accepts: (type) => /(System|User)Assigned/i.test(textOf(type)),
    }),
  },
  { control: "apim-secrets-in-vault", kinds: ["apimanagement:NamedValue"], check: namedValue },
  {
    control: "apim-backend-certificates",
    kinds: ["apimanagement:Backend"],
    check: property("tls.validateCertificateChain", orMissing(isTrue)),
  },
  {
    control: "apim-backend-certificates",
    kinds: ["apimanagement:Backend"],
    check: property("tls.validateCertificateName", orMissing(isTrue)),
  },
  {
    control: "apim-product-approval",
    kinds: ["apimanagement:Product"],
    check: property("subscriptionRequired", orMissing(isTrue)),
  },
  {
    control: "apim-product-approval",
    kinds: ["apimanagement:Product"],
    check: property("approvalRequired", isTrue),
  },
  { control: "apim-logger-identity", kinds: ["apimanagement:Logger"], check: loggerIdentity },
  {
    control: "apim-quiet-logs",
    kinds: ["apimanagement:Diagnostic", "apimanagement:ApiDiagnostic"],
    check: quietLogs,
  },
];

const sampleProducts = ["starter", "unlimited"];

/** In a preview the name of a new product is unknown where others refer to it, and known of the product that it was computed from. */
function* sampleProduct(resource: Resource, graph: Graph): Findings {
  const path = "productId";
  const products = graph.references(resource, path, "apimanagement:Product");
  const holders = products.length > 0 ? products : [resource];
  for (const { inputs } of holders) {
    if (isText(at(inputs, path), ...sampleProducts)) {
      yield { path, found: describe(at(inputs, path)), wanted: "a product of your own" };
    }
  }
}

/** Whether an edge sends calls to a service: it was computed from the service, or names its host. */
function leadsTo(edge: Resource, input: string, target: Resource, graph: Graph): boolean {
  const name = knownText(target.inputs, "serviceName");
  return (
    graph.references(edge, input, ...service).includes(target) ||
    (name !== undefined && textsAt(edge.inputs, input).some((text) => isText(text, `${name}.azure-api.net`)))
  );
}

/** What may stand in front of a service, and the inputs that say of which. */
const edges = {
  "cdn:AFDOrigin": ["hostName", "sharedPrivateLinkResource"],
  "network:ApplicationGateway": ["backendAddressPools"],
} as const;

function isBehind(kind: keyof typeof edges, target: Resource, graph: Graph): boolean {
  return graph.ofKind(kind).some((edge) => edges[kind].some((input) => leadsTo(edge, input, target, graph)));
}

/** Whether the policy of the whole service lets through the calls of its edge only: by the id of the Front Door, or by addresses. */
function asksForEdge(policy: Resource): boolean {
  return [...walk(sectionOf(policy.inputs, "inbound"))].some(
    (element) =>
      (element.name === "check-header" && isText(attribute(element, "name"), "X-Azure-FDID")) ||
      (element.name === "ip-filter" &&
        isText(attribute(element, "action"), "allow") &&
        !find(element, "address").some(({ text }) => isAnywhere(text.trim()))),
  );
}

/**
 * Azure makes no service that is closed, and closes one that has an approved private endpoint only: with an endpoint in the stack, the
 * next update can close it, and nothing here tells the first update from later ones
 * (https://learn.microsoft.com/azure/api-management/private-endpoint#optionally-disable-public-network-access). Behind a Front Door,
 * the policy of a service that is still open can ask for it; an application gateway sends nothing that a policy would know it by.
 */
function* behindEdge(target: Resource, graph: Graph): Findings {
  const isBehindFrontDoor = isBehind("cdn:AFDOrigin", target, graph);
  if (!isBehindFrontDoor && !isBehind("network:ApplicationGateway", target, graph)) {
    return;
  }
  const { inputs } = target;
  const path = "publicNetworkAccess";
  const policies = () => graph.referrers(target, "apimanagement:Policy", "serviceName");
  const isShut = some(
    () => isText(at(inputs, path), "Disabled"),
    () => isText(at(inputs, "virtualNetworkType"), "Internal"),
    () =>
      !isBehindFrontDoor &&
      some(...endpointsOf(target, graph).map((endpoint) => () => hasGroup(endpoint, "Gateway"))),
    () => some(...policies().map((policy) => () => asksForEdge(policy))),
  );
  if (!isShut) {
    const wanted = "'Disabled', a network of type 'Internal', or a policy that asks for X-Azure-FDID";
    yield { path, found: `${describe(at(inputs, path))} behind an edge`, wanted };
  }
}

function* backendHttps(backend: Resource, graph: Graph): Findings {
  const path = "url";
  const url = () => at(backend.inputs, path);
  // In a preview the address of a new app is unknown; what the app accepts is for a control of its own to say.
  const isNewApp =
    known(() => [url()]) === undefined && graph.references(backend, path, "web:WebApp").length > 0;
  if (
    every(
      () => !isNewApp && !/^https:/i.test(textOf(url())),
      () => !isText(at(backend.inputs, "type"), "Pool"),
    )
  ) {
    yield { path, found: describe(url()), wanted: "an address that starts with https:" };
  }
}

/** A scope of a subscription; what it was computed from tells where it is unknown. */
function* allApis(subscription: Resource, graph: Graph): Findings {
  const path = "scope";
  const parts = graph.references(subscription, path, "apimanagement:Product", "apimanagement:Api");
  if (parts.length === 0 && /(^|\/)apis\/*$/i.test(textOf(at(subscription.inputs, path)))) {
    yield { path, found: "all APIs", wanted: "a product" };
  }
}

export const serviceStackRules: readonly StackRule[] = [
  { control: "apim-behind-edge", kinds: service, check: behindEdge },
  {
    control: "apim-no-sample-products",
    kinds: ["apimanagement:Product", "apimanagement:ProductApi", "apimanagement:ProductApiLink"],
    check: sampleProduct,
  },
  { control: "apim-backend-https", kinds: ["apimanagement:Backend"], check: backendHttps },
  { control: "apim-no-all-apis-subscription", kinds: ["apimanagement:Subscription"], check: allApis },
];
