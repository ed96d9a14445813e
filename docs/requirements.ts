/** What makes a requirement true: a file, and the test that would fail if it did not. */
export interface Evidence {
  /** File of the product, from the root of the project. */
  readonly file: string;
  /** File of the test, from the root of the project. */
  readonly test: string;
  /** Name of the test, as it stands in that file. */
  readonly title: string;
}

/** How far workload or delivery see to a requirement. */
export interface Progress {
  /** Files that see to it, from the root of the project. */
  readonly files: readonly string[];
  /** What is missing yet, in a few words. Default: nothing. */
  readonly missing?: string;
}

/** Who can see to a requirement: the components by default or by one setting, a rule of the pack, the workload, or delivery. */
export type Part = "components" | "pack" | "workload" | "delivery";

/** Something that the zone must see to. */
export interface Requirement {
  /** What, in a sentence. */
  readonly text: string;
  /** Where Azure's documents or good practice ask for it to be seen to. */
  readonly by: readonly Part[];
  /** What the components do for it by default, or by one setting. */
  readonly components?: readonly Evidence[];
  /** Ids of the controls of the pack that judge it. Default: none yet. */
  readonly pack?: readonly string[];
  /** What the pack has for it that is no rule. Default: nothing. */
  readonly packBeside?: Progress;
  /** What the workload shows. Default: nothing yet. */
  readonly workload?: Progress;
  /** What pipelines and documents do. Default: nothing yet. */
  readonly delivery?: Progress;
}

/** Paths without `.ts` and `.test.ts`; that of the test from the folder of tests, by default as that of the file. */
const shown = (file: string, title: string, test = file): Evidence => ({
  file: `${file}.ts`,
  test: `test/${test}.test.ts`,
  title,
});

const storageClosed = shown(
  "components/lockedStorage",
  "closes the account to everything but private endpoints and Entra identities",
);
const storageGrants = shown(
  "components/storageContents",
  "grants each verb as one narrow role on the one child",
  "components/lockedStorage",
);
const storageByService = shown(
  "components/storageServices",
  "adds an endpoint, a service and logs for each service in use, and what is kept in it",
  "components/lockedStorage",
);
const secretRead = shown(
  "components/vaultSecrets",
  "lets a workload, or another principal, read the one secret",
);
const vaultClosed = shown(
  "components/vault",
  "opens to its private endpoint and to roles only, and keeps what is deleted",
);
const vaultAudit = shown("components/vault", "sends its audit log and its metrics to the workspace");
const workspaceByIdentity = shown(
  "components/monitoring",
  "takes telemetry and logs by Entra identity only, and keeps them",
);
const siteOnFlex = shown(
  "components/site",
  "asks of a site on Flex Consumption exactly this",
  "components/functionApp",
);
const siteOnPremium = shown(
  "components/site",
  "asks of a site on Elastic Premium exactly this",
  "components/functionApp",
);
const siteOnDedicated = shown(
  "components/site",
  "asks of a site on a dedicated plan what differs there: always on, encrypted to the instance",
  "components/functionApp",
);
const configOnFlex = { ...siteOnFlex, file: "components/siteConfig.ts" };
const configOnPremium = { ...siteOnPremium, file: "components/siteConfig.ts" };
const appOnFlex = shown("components/functionApp", "makes exactly these resources on Flex Consumption");
const appOnPlan = shown(
  "components/functionApp",
  "makes exactly these on a shared plan: no plan of its own, and FTP closed",
);
const byIdentity = shown(
  "components/appSettings",
  "finds storage, telemetry and code by identity, without a key, on each plan by the settings of that plan",
  "components/functionApp",
);
const nobodyByDefault = shown(
  "components/easyAuth",
  "lets nobody in by default, and leaves out no path",
  "components/functionApp",
);
const applicationsNamed = shown(
  "components/easyAuth",
  "lets in the applications named, also one whose id is only known after a deployment",
  "components/functionApp",
);
const slot = shown(
  "components/appSlot",
  "makes exactly these resources for a slot, and the list of settings that stay",
  "components/functionAppSlots",
);
const slotEndpoint = shown(
  "components/appSlot",
  "leads a private endpoint of its own to the slot of the site, in the zone of sites",
  "components/functionAppSlots",
);
const startsLast = shown(
  "components/functionApp",
  "starts the site only after its storage and its roles, and changes it one step at a time",
);
const customRoles = shown(
  "components/access",
  "has custom roles without wildcards that neither show nor change settings, keys or roles",
);
const subnets = shown(
  "components/network",
  "has private subnets inline, each with its security group and its policies on",
);
const subnetsInUse = shown(
  "components/network",
  "adds a subnet, its security group and logs for each purpose in use, and moves no other",
);
const endpointSubnet = shown(
  "components/networkSecurity",
  "let the subnets in use reach private endpoints, by HTTPS, and no other",
);
const fromInternet = shown(
  "components/networkSecurity",
  "the internet reaches the edge and a public gateway alone",
);
const gatewayPlace = shown(
  "components/apiGateway",
  "sits in the network as its tier and access have it, without a switch for public access where there is none",
);
const gatewayService = shown(
  "components/apiGateway",
  "asks Azure for a service without portals, in the network, with both identities and strong TLS",
);
const gatewayLogs = shown(
  "components/apiGateway",
  "sends all logs to the workspace, into tables of their own",
);
const apiPolicies = shown(
  "components/publishedApi",
  "lets in callers with a token, refuses what breaks the document, and calls the app by identity",
);
const policyOrder = shown("components/gateway/policies", "does things in the one order in which they hold");
const gatewayCallers = shown("components/gateway/policies", "lets in whom it was told, and nobody else");
const listensByHttps = shown(
  "components/applicationGateway",
  "listens by HTTPS alone, under one host name, with the certificate of Key Vault",
);
const customerKey = shown(
  "components/lockedStorage",
  "is encrypted with a customer's key, for queues and tables too, once the key can be used",
);
const threeZones = shown("components/lockedStorage", "keeps data in three zones when asked to");
const dataClassification = shown("settings/schema", "fill in every default", "settings/parse");
/** The real engine previews the `dev` landing zone with the pack: one violation of a mandatory control, and it ends with 1. */
const judged = (file: string) =>
  shown(
    file,
    "preview ends with 0 and a verdict on each control when all is well",
    "rehearsal/commands.engine",
  );

/** The requirements by area. */
export const requirements: Readonly<Record<string, readonly Requirement[]>> = {
  "Identity and access": [
    {
      text: "Each app has a user-assigned identity of its own, and nothing else uses it.",
      by: ["components", "pack"],
      components: [
        judged("components/app"),
        shown("components/app", "consists of exactly these resources when it has no data"),
        shown(
          "components/app",
          "gives each app an identity and storage of its own",
          "components/landingZone",
        ),
        shown("components/ingress", "is exactly a gateway with an identity of its own when there is no edge"),
      ],
      pack: ["functions-managed-identity", "identity-not-shared"],
    },
    {
      text:
        "What an app may do is said by built-in data roles, each on one container, queue, table, secret or key; never on a resource " +
        "group, a subscription or a wildcard.",
      by: ["components", "pack"],
      components: [
        storageGrants,
        secretRead,
        shown("components/vaultKey", "grants each verb as one role on the one key"),
        shown(
          "components/appConnections",
          "never give a role on more than a part of what they name, and never the same role twice",
        ),
      ],
      pack: ["identity-narrow-scope", "keyvault-narrow-grants"],
    },
    {
      text: "No workload is Owner, Contributor or an administrator of access, and none has a role with a wildcard.",
      by: ["components", "pack"],
      components: [judged("components/roles"), customRoles],
      pack: [
        "identity-no-broad-roles",
        "identity-no-wildcard-roles",
        "keyvault-no-officers",
        "identity-effective-permissions",
        "identity-no-redundant-roles",
      ],
    },
    {
      text: "Each kind of resource has a role of its own; the storage of the Functions host is apart from business data.",
      by: ["components", "pack"],
      components: [
        storageGrants,
        shown(
          "components/lockedStorage",
          "lets the Functions host run on the account, and Durable Functions with its queues",
        ),
        shown(
          "components/app",
          "adds an account of its own for business data, and a narrow role for each thing in it",
        ),
      ],
      pack: ["identity-narrow-scope", "functions-host-storage-apart", "storage-narrow-grants"],
    },
    {
      text: "Where no built-in role is narrow enough, there is a custom role that names each action.",
      by: ["components", "pack"],
      components: [
        customRoles,
        shown("components/access", "lets deployers publish into each app, and nothing else"),
      ],
      pack: ["identity-no-wildcard-roles"],
    },
    {
      text: "People have access by groups that read or operate, when the settings name some; nobody is Owner all the time.",
      by: ["components", "pack"],
      components: [
        shown("components/access", "gives nobody anything by itself"),
        shown("components/access", "lets groups of readers read the resource group"),
        shown(
          "components/access",
          "lets groups of operators read, and start and stop apps by a role of their own",
        ),
      ],
      pack: ["identity-no-broad-roles"],
    },
    {
      text: "Role assignments have names that stay the same, say the kind of principal, and are there before the app starts.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/access",
          "names roles and assignments the same every time, and differently for another resource group",
        ),
        { ...storageGrants, file: "components/principal.ts" },
        startsLast,
        shown(
          "components/principal",
          "gives role assignments names that are known in preview and stay the same",
          "components/landingZone",
        ),
        shown(
          "components/app",
          "starts only after its roles, and the endpoints and names of its storage and of the vault",
        ),
      ],
      pack: ["identity-principal-type"],
    },
    {
      text: "The Functions host opens its storage by identity, with every part of that connection; no connection string or key anywhere.",
      by: ["components", "pack"],
      components: [byIdentity],
      pack: ["functions-host-storage-identity", "functions-no-storage-keys"],
    },
    {
      text: "Code is fetched and telemetry is sent by identity.",
      by: ["components", "pack"],
      components: [{ ...siteOnFlex, file: "components/flexConsumption.ts" }, byIdentity],
      pack: ["functions-deployment-storage-identity", "functions-telemetry-identity"],
    },
    {
      text: "Keys of storage accounts, of the workspace and of Application Insights are off.",
      by: ["components", "pack"],
      components: [storageClosed, workspaceByIdentity],
      pack: ["storage-no-shared-key", "monitoring-workspace-entra-only", "monitoring-insights-entra-only"],
    },
    {
      text:
        "An app asks for a Microsoft Entra token at its own door: without one the answer is 401; issuer and audience are pinned, and " +
        "the gateway's identity is let in, beside applications that the settings name.",
      by: ["components", "pack"],
      components: [
        nobodyByDefault,
        applicationsNamed,
        shown("components/app", "with an API lets in exactly the gateway, beside whom it names itself"),
      ],
      pack: [
        "functions-authentication",
        "functions-authentication-required",
        "functions-authentication-pinned",
      ],
    },
    {
      text: "That sign-in has no client secret.",
      by: ["components"],
      components: [applicationsNamed],
    },
    {
      text: "No password opens FTP or the deployment site, of a slot neither.",
      by: ["components", "pack"],
      components: [appOnFlex, appOnPlan, slot],
      pack: [
        "functions-no-basic-publishing",
        "functions-basic-publishing-declared",
        "functions-ftp-disabled",
      ],
    },
    {
      text: "The endpoints of the Functions host under `/admin` are isolated.",
      by: ["components", "pack"],
      components: [
        shown("operations/adminIsolation", "closes apps and slots, reads each back, and tells of each"),
        nobodyByDefault,
      ],
      pack: ["functions-admin-isolation"],
    },
    {
      text: "Nothing relies on function keys: the gateway calls apps by its identity, and the app asks for a token.",
      by: ["components", "workload"],
      components: [apiPolicies, nobodyByDefault],
      workload: {
        files: [
          "workload/src/operation.ts",
          "workload/src/caller.ts",
          "test/workload/api.test.ts",
          "test/workload/caller.test.ts",
        ],
      },
    },
    {
      text: "Client certificates are asked for where the settings say so, at the gateway and at the app.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/apiGateway",
          "asks for client certificates in the handshake when it is to check them",
        ),
        gatewayCallers,
        shown(
          "components/site",
          "requires a certificate of callers when told to, with HTTP/2 still on",
          "components/functionApp",
        ),
      ],
      pack: ["functions-client-certificates", "apim-client-certificates"],
    },
    {
      text: "Code decides who may see what: an order is for its owner only.",
      by: ["workload"],
      workload: {
        files: [
          "workload/src/caller.ts",
          "workload/src/orders.ts",
          "test/workload/caller.test.ts",
          "test/workload/api.test.ts",
        ],
      },
    },
  ],
  Network: [
    {
      text:
        "One virtual network has a subnet for each purpose: apps, private endpoints, gateway, edge, build agents; each is large enough " +
        "for what is in it.",
      by: ["components", "pack"],
      components: [
        subnetsInUse,
        shown(
          "components/addressPlan",
          "lays subnets inside the space, apart, without a gap, and as large as documented",
        ),
        shown(
          "settings/networkChecks",
          "find a subnet that is too small, and tell which address space is enough",
        ),
      ],
      pack: [
        "functions-vnet-integration",
        "apim-virtual-network",
        "network-subnet-per-purpose",
        "network-subnet-size",
      ],
    },
    {
      text:
        "Every subnet has a security group with rules for both directions that denies the rest, but for what leaves the edge, which " +
        "Azure does not let one deny. No rule lets any source in, and none lets in SSH or RDP.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/networkSecurity",
          "the last rule of each direction denies all, except out of the edge, which has none",
        ),
        fromInternet,
        shown("components/network", "gives each subnet the rules of its purpose"),
      ],
      pack: [
        "network-nsg-on-subnets",
        "network-named-sources",
        "network-no-remote-access",
        "network-deny-by-default",
        "network-egress-denied",
      ],
    },
    {
      text: "The subnet of private endpoints takes traffic from the subnets that need it, on the port they need, and from nowhere else.",
      by: ["components", "pack"],
      components: [endpointSubnet, subnets],
      pack: ["network-endpoint-policies", "network-deny-by-default", "network-microsegmentation"],
    },
    {
      text:
        "Storage, by service, vault, app and slot each have a private endpoint with its DNS zone group. No plan needs a file share: on " +
        "Elastic Premium the code is a blob.",
      by: ["components", "pack"],
      components: [
        storageByService,
        shown("components/vault", "has its endpoint in the zone of vaults"),
        appOnFlex,
        slotEndpoint,
        byIdentity,
      ],
      pack: [
        "privatelink-storage",
        "privatelink-functions",
        "privatelink-dns-group",
        "privatelink-dns-zone",
        "privatelink-keyvault",
      ],
    },
    {
      text: "Private DNS zones are linked to the network, or are a hub's, given by id.",
      by: ["components", "pack"],
      components: [
        shown("components/network", "has each zone once, also one that several groups share"),
        shown(
          "components/privateZones",
          "links each zone to itself and registers nothing there",
          "components/network",
        ),
        shown("components/privateZones", "uses the zones of a hub instead of its own", "components/network"),
      ],
      pack: ["privatelink-dns-linked", "network-dns-no-registration"],
    },
    {
      text:
        "Storage, vault and app are closed to the public network; a private gateway as soon as Azure allows it; the workspace by one " +
        "setting.",
      by: ["components", "pack"],
      components: [
        storageClosed,
        vaultClosed,
        siteOnFlex,
        shown(
          "components/apiGateway",
          "is closed to the public network as soon as Azure lets it be, and says so until then",
        ),
        shown(
          "components/monitoring",
          "is reached over the internet, or through a private link only, for telemetry and for queries",
        ),
      ],
      pack: [
        "storage-private-only",
        "storage-firewall-deny",
        "functions-private-only",
        "keyvault-private-only",
        "keyvault-firewall-deny",
        "privatelink-apim",
        "monitoring-private-only",
      ],
    },
    {
      text:
        "There is no service endpoint beside a private endpoint. Services without one can have a service endpoint in the subnets of plans, " +
        "by a setting; the zone sets none by itself.",
      by: ["components", "pack"],
      components: [
        subnets,
        shown(
          "components/network",
          "has service endpoints in the subnets of plans alone, each once, with the rules to use them",
        ),
      ],
      pack: ["network-no-idle-service-endpoints"],
    },
    {
      text: "All traffic that an app sends goes through the network, on each plan.",
      by: ["components", "pack"],
      components: [siteOnFlex, siteOnPremium, siteOnDedicated],
      pack: ["functions-vnet-integration", "functions-outbound-routing"],
    },
    {
      text: "No subnet has a default way out: traffic leaves by a NAT gateway, by a hub's firewall, or not at all.",
      by: ["components", "pack"],
      components: [
        subnets,
        shown("components/network", "makes no way out when there is to be none"),
        shown(
          "components/firewallRoutes",
          "sends what leaves through a firewall, but for the edge, and for those who manage a classic gateway",
          "components/network",
        ),
      ],
      pack: ["network-private-subnets"],
    },
    {
      text:
        "Access restrictions of app and deployment site deny everything; private endpoints let in the subnets of gateway, apps and " +
        "build agents, and the clients that the settings name.",
      by: ["components", "pack"],
      components: [configOnFlex, endpointSubnet],
      pack: ["functions-access-restrictions"],
    },
    {
      text: "For the strictest, the gateway lives inside the network (Premium, or PremiumV2 with `injected`).",
      by: ["components"],
      components: [
        gatewayPlace,
        shown(
          "components/gateway/tiers",
          "are internal exactly where they are private and inside the network",
        ),
      ],
    },
    {
      text: "The traffic of the network is recorded, by one setting.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/flowLogs",
          "make exactly one flow log, on the network and nothing else, in the network watcher of the region",
        ),
        shown("components/flowLogs", "wait for the role of the identity that writes"),
        shown(
          "components/platform",
          "records flows by an identity that may write there, and locks the records last",
        ),
      ],
      pack: ["network-flow-logs"],
    },
    {
      text: "A DDoS protection plan protects the network, when the settings name one.",
      by: ["components", "pack"],
      components: [
        shown("components/network", "has the DNS servers and the DDoS protection plan that it is given"),
        shown("components/applicationGateway", "has a static address, protected as the network is"),
      ],
      pack: ["edge-ddos"],
    },
  ],
  "Gateway and edge": [
    {
      text: "API Management, in or joined to the network, is the only way from outside to an app.",
      by: ["components", "pack"],
      components: [
        gatewayPlace,
        fromInternet,
        shown(
          "components/publishedApi",
          "reaches the app over HTTPS, checks its certificate, and leads to its functions",
        ),
        shown("components/ingress", "puts the gateway in its own subnet, by the name of the zone"),
        shown("components/app", "is published once the gateway is ready, and callers get to it last"),
      ],
      pack: [
        "functions-private-only",
        "functions-behind-gateway",
        "apim-private-tier",
        "apim-virtual-network",
        "network-only-gateway",
      ],
    },
    {
      text: "Every operation asks for a Microsoft Entra token: audience, issuer, calling application, and roles or scopes where there are.",
      by: ["components", "pack"],
      components: [
        apiPolicies,
        policyOrder,
        shown(
          "components/gateway/policies",
          "asks a user's token for a scope and any other for a role, where both are given",
        ),
      ],
      pack: ["apim-token-validation", "apim-policy-readable", "apim-policy-base"],
    },
    {
      text: "Each caller has a rate limit, and a quota by one setting.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/publishedApi",
          "counts a quota by application in a classic tier, and by subscription in a v2 tier, which knows no other",
        ),
        shown(
          "components/gateway/policies",
          "counts the calls of each application to each operation of each API by themselves",
        ),
        shown(
          "components/app",
          "publishes its API with the defaults of the gateway where it does not say otherwise",
        ),
      ],
      pack: ["apim-rate-limit", "apim-quota"],
    },
    {
      text: "Addresses may be filtered; CORS names its origins and is never for all, at the gateway and at the app.",
      by: ["components", "pack"],
      components: [
        gatewayCallers,
        shown("components/gateway/policies", "refuses an API for nobody, and origins that are more than one"),
        configOnFlex,
      ],
      pack: ["functions-cors", "apim-cors"],
    },
    {
      text:
        "The gateway calls an app over HTTPS by its managed identity and checks the app's certificate; callers learn nothing of the " +
        "app behind, and cannot speak in the gateway's name.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/publishedApi",
          "reaches the app over HTTPS, checks its certificate, and leads to its functions",
        ),
        policyOrder,
        shown("components/gateway/policies", "masks what a failing app says"),
        shown(
          "components/gateway/policies",
          "deletes what a client says under the gateway's names before it says it itself",
        ),
      ],
      pack: [
        "apim-managed-identity",
        "apim-backend-identity",
        "apim-backend-https",
        "apim-backend-certificates",
        "apim-policy-https",
        "apim-backend-masked",
        "apim-no-trusted-access",
      ],
    },
    {
      text: "A request that breaks the OpenAPI document, or is too large, is refused.",
      by: ["components", "pack"],
      components: [
        apiPolicies,
        policyOrder,
        shown("components/gateway/policies", "limits the size of a body also where it only detects"),
        shown(
          "components/gateway/openApi",
          "hands over a document with the names that an import gives, without servers and with components in place",
        ),
      ],
      pack: ["apim-request-validation", "apim-parameter-validation"],
    },
    {
      text: "Answers are kept where the settings say so, and never for another caller.",
      by: ["components"],
      components: [
        shown(
          "components/gateway/policies",
          "keeps an answer for one caller, and looks for it only after the caller was found to have permission",
        ),
      ],
    },
    {
      text:
        "Subscription keys are given out centrally, for one API each, after somebody approved. The samples of a classic tier are deleted " +
        "by hand ([operations](operations.md)).",
      by: ["components", "pack"],
      components: [
        shown("components/publishedApi", "gives a key only to those whom somebody approved"),
        shown("components/publishedApi", "imports the document for HTTPS and callers with a subscription"),
        shown(
          "components/gateway/policies",
          "refuses keys that are no product's, before it looks at anything but where the page is from",
        ),
      ],
      pack: [
        "apim-subscription-required",
        "apim-product-approval",
        "apim-no-all-apis-subscription",
        "apim-no-sample-products",
        "apim-no-portal",
        "apim-no-direct-management",
      ],
    },
    {
      text: "Secrets of policies are named values that lead to Key Vault.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/apiGateway",
          "reads secrets of a vault with its system-assigned identity, each by a role on that secret alone",
        ),
      ],
      pack: ["apim-secrets-in-vault", "apim-policy-no-secrets", "apim-min-api-version"],
    },
    {
      text: "SSL 3, TLS 1.0 and 1.1 and weak ciphers are off, at edge, gateway and app.",
      by: ["components", "pack"],
      components: [
        gatewayService,
        shown("components/edge/tlsPolicy", "takes 1.2 with forward secrecy on a domain of Front Door"),
        shown(
          "components/edge/tlsPolicy",
          "is the strictest policy that Azure has for an application gateway",
        ),
        configOnFlex,
      ],
      pack: [
        "functions-min-tls",
        "apim-min-tls",
        "apim-strong-ciphers",
        "edge-min-tls",
        "functions-end-to-end-tls",
      ],
    },
    {
      text: "Errors say what a caller did wrong, and nothing of what is inside.",
      by: ["components", "pack", "workload"],
      components: [
        shown(
          "components/gateway/policies",
          "answers every error with problem details and a status, and nothing else",
        ),
        shown("components/gateway/policies", "never tell of an error"),
      ],
      pack: ["apim-errors-masked"],
      workload: {
        files: [
          "workload/src/problem.ts",
          "workload/src/operation.ts",
          "test/workload/api.test.ts",
          "test/workload/sensitive.test.ts",
        ],
      },
    },
    {
      text:
        "A web application firewall, Front Door Premium or an application gateway, stands in front by one setting: it blocks, by " +
        "managed rules, bot rules and a rate.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/edge/frontDoorFirewall",
          "blocks attacks by the newest rules of Microsoft, and bots",
          "components/edge/firewalls",
        ),
        shown(
          "components/edge/frontDoorFirewall",
          "blocks an address above the rate, for any request",
          "components/edge/firewalls",
        ),
        shown(
          "components/edge/applicationGatewayFirewall",
          "blocks attacks by the newest rules of Microsoft, and bots, in bodies that it reads to the end",
          "components/edge/firewalls",
        ),
        shown("components/frontDoor", "puts the firewall before every path of the endpoint"),
        shown(
          "components/applicationGateway",
          "has the firewall before everything, in the subnet that is its own",
        ),
        shown("components/frontDoor", "reaches the gateway by private link, by HTTPS, and checks its name"),
        shown("components/ingress", "adds a Front Door, which alone the gateway then lets in"),
        shown(
          "components/ingress",
          "adds an application gateway in a subnet of its own, once the gateway has a name in the network",
        ),
      ],
      pack: [
        "edge-private-tier",
        "edge-waf-prevention",
        "edge-waf-managed-rules",
        "edge-waf-rate-limit",
        "edge-waf-attached",
        "edge-private-origin",
        "apim-behind-edge",
        "edge-waf-log-scrubbing",
      ],
    },
    {
      text: "The gateway sends its logs to the workspace, and telemetry by its identity without anything that was in a message.",
      by: ["components", "pack"],
      components: [
        gatewayLogs,
        shown(
          "components/apiGateway",
          "sends telemetry by its own identity, without anything that was in a message",
        ),
      ],
      pack: ["monitoring-diagnostics", "apim-logger-identity", "apim-quiet-logs"],
    },
  ],
  "Secrets, keys and data": [
    {
      text: "Key Vault opens by roles only, keeps what is deleted, cannot be purged, and is private.",
      by: ["components", "pack"],
      components: [vaultClosed],
      pack: [
        "keyvault-rbac",
        "keyvault-no-platform-access",
        "keyvault-soft-delete",
        "keyvault-purge-protection",
        "keyvault-private-only",
        "keyvault-firewall-deny",
        "privatelink-keyvault",
      ],
    },
    {
      text: "App settings lead to Key Vault by the app's identity; no secret stands in settings, code, outputs or plain configuration.",
      by: ["components", "pack", "workload"],
      components: [
        shown("components/vaultSecrets", "refers to a secret without a version, known in preview"),
        shown("settings/keyVault", "takes no value in clear text, and shows none"),
        shown("settings/parse", "never show a secret"),
        listensByHttps,
        shown(
          "components/app",
          "tells the app where its data, its secrets and its connections are, and never a secret itself",
        ),
      ],
      pack: [
        "functions-key-vault-identity",
        "functions-no-secrets-in-settings",
        "edge-certificates-in-vault",
        "functions-secrets-exist",
        "functions-secrets-granted",
        "data-no-secret-outputs",
        "data-no-secrets-in-inputs",
      ],
      workload: {
        files: [
          "workload/src/environment.ts",
          "workload/src/services.ts",
          "test/workload/environment.test.ts",
          "test/workload/zone.test.ts",
        ],
      },
    },
    {
      text: "Secrets end and say what they are; keys turn themselves over; somebody is told before either ends.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/vaultSecrets",
          "keeps a value a Pulumi secret, says what it is, and ends it at the start of the day",
        ),
        shown(
          "components/vaultKey",
          "makes exactly the key: long enough, for what was said only, and turning itself over",
        ),
        shown(
          "components/expiryAlert",
          "raises an alert before what is in it ends, by its own events, without a way into it",
          "components/vault",
        ),
        shown("components/platform", "hears of secrets and keys before there are any"),
      ],
      pack: [
        "keyvault-secret-expiry",
        "keyvault-secret-content-type",
        "keyvault-key-expiry",
        "keyvault-key-rotation",
        "keyvault-strong-keys",
        "keyvault-expiry-alert",
      ],
    },
    {
      text: "Who may read a secret, may read that one.",
      by: ["components", "pack"],
      components: [
        secretRead,
        shown("components/app", "adds nothing but a role on the one secret, among the secrets"),
      ],
      pack: ["identity-narrow-scope", "keyvault-narrow-grants", "keyvault-no-officers"],
    },
    {
      text:
        "HTTPS only, by TLS 1.2 at least, at edge, gateway, app, deployment site and storage; encrypted as far as the instance on " +
        "dedicated plans, which offer it.",
      by: ["components", "pack"],
      components: [
        siteOnFlex,
        configOnFlex,
        siteOnDedicated,
        storageClosed,
        shown("components/publishedApi", "imports the document for HTTPS and callers with a subscription"),
        gatewayService,
        shown("components/frontDoor", "takes HTTPS only, on both sides, and caches nothing"),
        listensByHttps,
      ],
      pack: [
        "functions-https-only",
        "functions-min-tls",
        "storage-https-only",
        "storage-min-tls",
        "apim-https-only",
        "apim-min-tls",
        "edge-https-only",
        "edge-min-tls",
      ],
    },
    {
      text: "Data at rest is encrypted twice; by one setting with a customer's key, for storage, which is what a zone has that can have one.",
      by: ["components", "pack"],
      components: [
        storageClosed,
        customerKey,
        shown(
          "components/customerManagedKey",
          "encrypts storage, in the order that works: vault, key, role, account",
        ),
        shown("components/app", "encrypts both of its accounts with a key of one's own when given one"),
        shown("components/platform", "gives the key of storage to its identity before an account needs it"),
      ],
      pack: ["storage-infrastructure-encryption", "data-customer-managed-key"],
    },
    {
      text:
        "Storage has no anonymous blobs, no replication to other tenants, no local users or SFTP, a scope of copies, an end for shared " +
        "access signatures, and sign-in by default.",
      by: ["components", "pack"],
      components: [storageClosed],
      pack: [
        "storage-no-anonymous-blobs",
        "storage-no-cross-tenant-replication",
        "storage-no-local-users",
        "storage-copy-scope",
        "storage-sas-expiry",
        "storage-entra-by-default",
      ],
    },
    {
      text: "Shared access signatures are of a user and live for a short time.",
      by: ["pack", "workload"],
      pack: ["storage-no-shared-key", "storage-sas-expiry"],
      workload: {
        files: ["workload/src/receipts.ts", "test/workload/app.engine.test.ts", "test/workload/zone.test.ts"],
      },
    },
    {
      text: "What is overwritten or deleted can be had back; containers can be immutable; production keeps data in three zones.",
      by: ["components", "pack"],
      components: [
        shown("components/lockedStorage", "keeps what was deleted or overwritten recoverable"),
        shown(
          "components/storageContents",
          "keeps the blobs of a container unchangeable for as long as asked",
          "components/lockedStorage",
        ),
        threeZones,
      ],
      pack: [
        "storage-blob-service",
        "storage-soft-delete",
        "storage-versioning",
        "storage-change-feed",
        "storage-zone-redundant",
      ],
    },
    {
      text: "What holds data is protected from deletion in production: by Pulumi, and storage by a lock.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/deletionLock",
          "is locked after everything in it that can be deleted, without waiting for the component",
          "components/lockedStorage",
        ),
        shown("components/lockedStorage", "is not deleted by Pulumi when it is protected"),
        shown("components/vault", "is not deleted by Pulumi when it is protected"),
        shown(
          "components/app",
          "locks its storage in Azure and in Pulumi when asked to, after everything that is in it",
        ),
        shown(
          "components/platform",
          "protects the vault from deletion in Pulumi, and locks it not: a lock would keep roles on secrets",
        ),
      ],
      pack: ["data-deletion-protection"],
    },
    {
      text: "Sensitive data is replaced by tokens, masked, and left out of logs.",
      by: ["workload"],
      workload: {
        files: [
          "workload/src/cards.ts",
          "workload/src/log.ts",
          "test/workload/cards.test.ts",
          "test/workload/log.test.ts",
          "test/workload/sensitive.test.ts",
        ],
      },
    },
    {
      text: "Tags say how sensitive the data is.",
      by: ["components", "pack"],
      components: [
        dataClassification,
        shown("components/landingZone", "tags everything that has tags, with what it is for"),
      ],
      pack: ["governance-tags", "governance-data-classification"],
    },
  ],
  "The function app": [
    {
      text: "Flex Consumption, Elastic Premium and dedicated plans each get what they need and nothing that they refuse.",
      by: ["components", "pack"],
      components: [
        configOnFlex,
        configOnPremium,
        siteOnDedicated,
        shown("components/hostingPlan", "asks for Elastic Premium on Linux with a limit"),
      ],
      pack: ["functions-private-plan"],
    },
    {
      text: "No remote debugging, no shell, no FTP, HTTP/2, and versions of language and host that have support.",
      by: ["components", "pack"],
      components: [
        configOnFlex,
        configOnPremium,
        shown("settings/runtimes", "are found as long as they have support, on any plan or on shared ones"),
      ],
      pack: [
        "functions-remote-debugging-off",
        "functions-ssh-off",
        "functions-ftp-disabled",
        "functions-http2",
        "functions-supported-runtime",
      ],
    },
    {
      text: "CORS names its origins and lets no credentials through.",
      by: ["components", "pack"],
      components: [configOnFlex],
      pack: ["functions-cors"],
    },
    {
      text: "The number of instances has a limit.",
      by: ["components", "pack"],
      components: [
        { ...siteOnFlex, file: "components/flexConsumption.ts" },
        configOnPremium,
        shown("settings/appChecks", "tell of limits of instances that the plan does not have"),
        shown(
          "components/app",
          "limits cost on Flex Consumption: 40 instances unless told otherwise, none that stay",
        ),
      ],
      pack: ["functions-scale-limit"],
    },
    {
      text: "A health check where the plan has one; production is spread over zones where the plan can be.",
      by: ["components", "pack"],
      components: [
        configOnPremium,
        shown("components/hostingPlan", "has two instances at least when zone-redundant, for each app too"),
        threeZones,
        shown("components/app", "spreads over zones what can be"),
        shown("components/platform", "names everything by the zone, and spreads over zones what can be"),
      ],
      pack: [
        "functions-health-check",
        "functions-zone-redundant",
        "apim-zone-redundant",
        "storage-zone-redundant",
      ],
    },
    {
      text: "A slot has every control of its app.",
      by: ["components", "pack"],
      components: [slot, slotEndpoint, shown("components/app", "lets the same callers into its slots")],
      pack: ["privatelink-functions"],
    },
  ],
  "Monitoring, audit and governance": [
    {
      text: "One workspace keeps logs for as long as the settings say, 90 days by default; Application Insights keeps its data there.",
      by: ["components", "pack"],
      components: [
        workspaceByIdentity,
        shown(
          "components/monitoring",
          "makes exactly the workspace with its own logs, and Application Insights on it",
        ),
      ],
      pack: ["monitoring-workspace-retention", "monitoring-insights-workspace"],
    },
    {
      text: "Every resource that has logs sends them to that workspace.",
      by: ["components", "pack"],
      components: [
        storageByService,
        vaultAudit,
        gatewayLogs,
        subnetsInUse,
        appOnFlex,
        slot,
        shown(
          "components/frontDoor",
          "sends all logs to the workspace: of access, of probes and of the firewall",
        ),
        shown(
          "components/applicationGateway",
          "sends all logs of itself and of its address to the workspace",
        ),
        shown("components/hostingPlan", "makes exactly the plan and where its metrics go"),
      ],
      pack: ["monitoring-diagnostics"],
    },
    {
      text:
        "People are told, by e-mail or webhook, of failures, slowness, many answers of 401, 403 or 429, denials of vault and storage, " +
        "changes of access and settings, and secrets that end.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/monitoring",
          "has an action group for the receivers of alerts, and keeps the webhook secret",
        ),
        shown("components/alerts", "each tell the action group, and live with their owner"),
        shown("components/alerts", "tell when requests fail, as before"),
        shown("components/alertRules", "watch 401, 403 and 429 at the apps and at either kind of gateway"),
        shown(
          "components/alertRules",
          "watch changes of roles, policies and locks, of apps, vaults and network security groups, and of what is logged",
        ),
        shown(
          "components/expiryAlert",
          "raises an alert before what is in it ends, by its own events, without a way into it",
          "components/vault",
        ),
        shown("components/landingZone", "raises alerts once somebody is told of them"),
        shown("components/landingZone", "tells the action group of alerts and of the budget"),
      ],
      pack: ["monitoring-action-group", "monitoring-alerts", "keyvault-expiry-alert"],
    },
    {
      text: "Sign-ins, invocations and access to data leave a trail, and so does who asks the logs.",
      by: ["components", "pack"],
      components: [
        appOnFlex,
        storageByService,
        vaultAudit,
        shown(
          "components/monitoring",
          "makes exactly the workspace with its own logs, and Application Insights on it",
        ),
      ],
      pack: ["monitoring-diagnostics"],
    },
    {
      text: "Microsoft Sentinel watches the workspace, by one setting.",
      by: ["components", "pack"],
      components: [shown("components/monitoring", "is watched by Sentinel when it should be")],
      pack: ["monitoring-sentinel"],
    },
    {
      text: "Plans of Defender for Cloud and a security contact, by one setting, in one stack of a subscription.",
      by: ["components", "pack"],
      components: [
        shown("components/defenderForCloud", "turns on the plans named and no other, one after the other"),
        shown("components/defenderForCloud", "sets the security contact, beside the owners"),
        shown(
          "components/governance",
          "sets Defender for the subscription by a deployment that there can be one of",
        ),
      ],
      pack: ["monitoring-defender-plans", "monitoring-security-contact"],
    },
    {
      text: "Azure Policy judges the resource group by the Microsoft cloud security benchmark.",
      by: ["components"],
      components: [
        shown(
          "components/governance",
          "has the resource group judged by the security benchmark, which denies nothing",
        ),
      ],
    },
    {
      text: "Telemetry and queries go through private link only, by one setting.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/privateMonitoring",
          "lets nothing else of Azure Monitor be reached from the network",
        ),
        shown(
          "components/privateMonitoring",
          "has an endpoint for the one sub-resource with names in five zones, after all that is in the scope",
        ),
        shown("components/platform", "has the way of telemetry there before an app sends any"),
      ],
      pack: ["monitoring-private-scope", "monitoring-private-only"],
    },
    {
      text: "A budget tells when the zone costs more than it should, by one setting.",
      by: ["components", "pack"],
      components: [
        shown(
          "components/governance",
          "tells the action group when the budget is nearly used, used, and foreseen to be",
        ),
      ],
      pack: ["governance-budget"],
    },
    {
      text: "Tags say owner, environment, cost centre and commit.",
      by: ["components", "pack"],
      components: [
        dataClassification,
        shown("settings/source", "are a commit and a run of a pipeline, both or one or none"),
        shown("components/landingZone", "tags everything that has tags, with what it is for"),
      ],
      pack: ["governance-tags"],
    },
    {
      text: "Only regions that the team allows.",
      by: ["pack"],
      pack: ["governance-allowed-locations"],
    },
  ],
  "Code and delivery": [
    {
      text: "Code checks what comes in by any trigger: structure, length, encoding, content.",
      by: ["workload"],
      workload: {
        files: [
          "workload/openapi.yaml",
          "workload/src/operation.ts",
          "workload/src/messages.ts",
          "workload/src/json.ts",
          "test/workload/api.test.ts",
          "test/workload/queues.test.ts",
          "test/workload/agreement.test.ts",
        ],
      },
    },
    {
      text: "Errors leak nothing; data is asked for by parameters.",
      by: ["workload"],
      workload: {
        files: [
          "workload/src/problem.ts",
          "workload/src/orderTable.ts",
          "test/workload/api.test.ts",
          "test/workload/sensitive.test.ts",
        ],
      },
    },
    {
      text: "A secret is read by identity, and never returned or logged.",
      by: ["workload"],
      workload: {
        files: [
          "workload/src/secrets.ts",
          "workload/src/services.ts",
          "test/workload/secrets.test.ts",
          "test/workload/sensitive.test.ts",
          "test/workload/app.engine.test.ts",
        ],
      },
    },
    {
      text:
        "A pipeline for pull requests tests, previews with the pack, and looks through dependencies, code and secrets; for GitHub Actions " +
        "and Azure Pipelines, without stored credentials.",
      by: ["delivery"],
      delivery: {
        files: [".github/workflows/pull-request.yml"],
        missing: "dependencies, code, secrets, SARIF, Azure Pipelines",
      },
    },
    {
      text: "Code gets into the private app without opening it.",
      by: ["components", "delivery"],
      components: [
        shown("components/access", "lets deployers publish into each app, and nothing else"),
        shown("components/networkSecurity", "let build agents out by HTTPS, and nothing in"),
        subnetsInUse,
      ],
      delivery: { files: ["docs/operations.md"], missing: "a pipeline that does it" },
    },
    {
      text: "Dependencies are kept up to date by a machine.",
      by: ["delivery"],
    },
    {
      text: "The pack is the one standard: published, with versions, configured by environment, with exemptions that end.",
      by: ["pack", "delivery"],
      packBeside: {
        files: [
          "policypack/configuration.ts",
          "policypack/exemptions.ts",
          "policypack/config/dev.json",
          "policypack/config/test.json",
          "policypack/config/prod.json",
        ],
      },
      delivery: {
        files: ["policypack/package.json", "policypack/PulumiPolicy.yaml"],
        missing: "a pipeline that publishes it",
      },
    },
    {
      text: "Every resource says which commit and which run of the pipeline it is from; verdicts of the pack are kept.",
      by: ["components", "delivery"],
      components: [
        shown("settings/source", "are a commit and a run of a pipeline, both or one or none"),
        shown("components/landingZone", "tags everything that has tags, with what it is for"),
      ],
      delivery: { files: ["Pulumi.yaml"], missing: "a pipeline that sets `source` and keeps verdicts" },
    },
    {
      text: "An incident has a written answer: one setting cuts an app off; logs are raised, keys rotated, data recovered.",
      by: ["components", "delivery"],
      components: [
        shown(
          "components/functionApp",
          "stops when it is isolated, lets nobody in, and keeps everything else as it is",
        ),
        shown(
          "components/app",
          "gives an app that is isolated no role on data, secrets and connections, no caller, and stops it; all else stays",
        ),
      ],
      delivery: { files: ["docs/incident-response.md"] },
    },
    {
      text: "What is covered of the OWASP Serverless Top 10, the Microsoft cloud security benchmark and CIS is shown by the catalogue.",
      by: ["pack", "delivery"],
      packBeside: { files: ["policypack/docs/frameworks.md"] },
      delivery: { files: ["docs/controls.md", "policypack/README.md"] },
    },
  ],
};
