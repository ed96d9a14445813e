import { refuses } from "./refuses.ts";

describe("settings of the gateway and the edge", () => {
  refuses([
    [
      "a gateway that is a text",
      { gateway: "Premium" },
      ["gateway", '"Premium"', "an object with sku, publisher and callers"],
    ],
    [
      "a tier that can't join the network",
      { "gateway.sku": "BasicV2" },
      [
        "gateway.sku",
        `"BasicV2", a tier that can't reach apps in a virtual network`,
        "Developer, Premium, StandardV2, PremiumV2",
      ],
    ],
    [
      "a tier that there is not",
      { "gateway.sku": "premium" },
      ["gateway.sku", '"premium"', "Developer, Premium, StandardV2, PremiumV2"],
    ],
    [
      "a tier without zones in a zone that has some",
      { "gateway.sku": "StandardV2" },
      [
        "gateway.zoneRedundant",
        "nothing, in a zone that is zone-redundant, and zones can't be chosen for StandardV2",
        "false; or the tier Premium",
      ],
    ],
    [
      "more units than there are",
      { "gateway.units": 40 },
      [
        "gateway.units",
        "40, a number",
        "1 for Developer, 1 to 31 for Premium, 1 to 10 for StandardV2, 1 to 30 for PremiumV2",
      ],
    ],
    [
      "units that don't spread over zones",
      { "gateway.units": 5 },
      ["gateway.units", "5 units, which can't be spread evenly over zones", "a multiple of 2 or of 3"],
    ],
    [
      "units of the tier Developer",
      { "gateway.sku": "Developer", "gateway.zoneRedundant": false },
      ["gateway.units", "2 units; Developer has at most 1", "1"],
    ],
    [
      "an injection into where it is",
      { "gateway.injected": true },
      [
        "gateway.injected",
        "true, and Premium always lives inside the network",
        "false; or the tier PremiumV2",
      ],
    ],
    [
      "a private gateway that nobody reaches, whatever the network is peered with",
      { edge: undefined, "network.privateEndpointClients": undefined },
      [
        "network.privateEndpointClients",
        "no networks, though the gateway is private and there is no edge: no caller outside of the zone reaches it",
        "the networks of its callers, which a peering or a VPN connects; or functions-landing-zone:edge; or a gateway with access public",
      ],
    ],
    [
      "no publisher's address",
      { "gateway.publisher.email": "contoso" },
      ["gateway.publisher.email", '"contoso"', "an e-mail address of at most 100 characters"],
    ],
    [
      "no callers",
      { "gateway.callers": undefined },
      ["gateway.callers", "nothing", "an object with audience and clientIds"],
    ],
    [
      "callers that are nobody",
      { "gateway.callers.clientIds": [] },
      [
        "gateway.callers.clientIds",
        "an empty list",
        "the client ids of the applications that may call, at least one",
      ],
    ],
    [
      "a caller by name",
      { "gateway.callers.clientIds": ["portal"] },
      [
        "gateway.callers.clientIds[0]",
        '"portal"',
        "a GUID in lowercase: the client id of an application that may call",
      ],
    ],
    [
      "a caller in capitals",
      { "gateway.callers.clientIds": ["AAAAAAAA-2222-3333-4444-555555555555"] },
      [
        "gateway.callers.clientIds[0]",
        '"AAAAAAAA-2222-3333-4444-555555555555"',
        "a GUID in lowercase: the client id of an application that may call",
      ],
    ],
    [
      "an audience that is an expression",
      { "gateway.callers.audience": "@(context.Api.Id)" },
      [
        "gateway.callers.audience",
        '"@(context.Api.Id)"',
        "the audience that a token must be for: 1 to 255 letters, digits and . _ ~ : / -",
      ],
    ],
    [
      "a window that is too long",
      { "gateway.rateLimit": { calls: 10, seconds: 500 } },
      ["gateway.rateLimit.seconds", "500, a number", "a whole number of seconds from 1 to 300"],
    ],
    [
      "a quota that is a rate",
      { "gateway.quota.seconds": 10 },
      ["gateway.quota.seconds", "10, a number", "a whole number of seconds from 300 to 2147483647"],
    ],
    [
      "an address filter behind an edge",
      { "gateway.ipFilter": ["10.0.8.0/24"] },
      [
        "gateway.ipFilter",
        "ipFilter behind an edge, which would see the edge instead of the callers",
        "nothing, as there is functions-landing-zone:edge; or no edge",
      ],
    ],
    [
      "certificates of anybody",
      { "gateway.clientCertificates": { issuers: [] }, edge: undefined },
      [
        "gateway.clientCertificates",
        "neither thumbprints nor issuers: any certificate would do",
        "at least one thumbprint or issuer",
      ],
    ],
    [
      "any origin",
      { "gateway.cors": ["*"] },
      ["gateway.cors[0]", '"*"', "https://, a host name in lowercase and maybe a port; no path and no '*'"],
    ],
    [
      "a named value that is no secret",
      { "gateway.namedValues.partner-key": "paymnt-api-key" },
      [
        "gateway.namedValues.partner-key",
        `"paymnt-api-key", which is no secret of the zone; did you mean 'payment-api-key'?`,
        "names of secrets: payment-api-key, card-token-key",
      ],
    ],
    [
      "a named value that the gateway has",
      { "gateway.namedValues.front-door-id": "payment-api-key" },
      [
        "gateway.namedValues.front-door-id",
        "the named value 'front-door-id', which the gateway has already",
        "names of one's own",
      ],
    ],
    [
      "APIs and an edge without a gateway",
      { gateway: undefined },
      [
        "gateway",
        "nothing, though the app 'orders' has an API, and there is an edge",
        "an object with sku, publisher and callers; or, for apps, functions-landing-zone:platform, a stack that has one",
      ],
    ],
    [
      "an edge that there is not",
      { "edge.kind": "cloudflare" },
      ["edge.kind", '"cloudflare"', "frontDoor, applicationGateway"],
    ],
    [
      "an edge and a way around it",
      { "gateway.access": "public", "network.egress": "natGateway" },
      [
        "gateway.access",
        '"public", a way around the web application firewall of the edge',
        "private, as there is functions-landing-zone:edge",
      ],
    ],
    [
      "Front Door and a gateway that it can't reach",
      { edge: { kind: "frontDoor" } },
      [
        "gateway.sku",
        '"Premium", which is in the network and therefore has no private endpoint',
        "StandardV2 behind Front Door; or another kind of functions-landing-zone:edge: applicationGateway",
      ],
    ],
    [
      "Front Door in a region without its private link",
      {
        "azure-native:location": "ukwest",
        zoneRedundant: false,
        "gateway.sku": "StandardV2",
        edge: { kind: "frontDoor" },
      },
      [
        "edge.privateLinkLocation",
        'nothing, and in "ukwest", the region of the zone, Front Door has no private link',
        "the nearest of australiaeast, brazilsouth, canadacentral, centralindia, centralus, eastasia, eastus, eastus2, francecentral, germanywestcentral, japaneast, koreacentral, northeurope, norwayeast, southafricanorth, southcentralus, southeastasia, swedencentral, uaenorth, uksouth, westeurope, westus2, westus3",
      ],
    ],
    [
      "any host name",
      { "edge.hostName": "*.contoso.example" },
      [
        "edge.hostName",
        '"*.contoso.example"',
        "a host name in lowercase, without https://, wildcard, port or path",
      ],
    ],
    [
      "one version of a certificate",
      {
        "edge.certificate.secretId": "https://kv-certificates.vault.azure.net/secrets/api/0123",
      },
      [
        "edge.certificate.secretId",
        '"https://kv-certificates.vault.azure.net/secrets/api/0123"',
        "the URI of a certificate as a secret of Key Vault, without a version",
      ],
    ],
    [
      "more instances than there may be",
      { "edge.capacity": { minimum: 20, maximum: 10 } },
      ["edge.capacity.maximum", "10, below the minimum of 20", "a whole number from 20 to 125"],
    ],
    [
      "a country by another code",
      { "edge.allowedCountries": ["UK"] },
      [
        "edge.allowedCountries[0]",
        '"UK"',
        "the ISO code of a country or region in two capitals (the United Kingdom is GB), or ZZ for unknown",
      ],
    ],
  ]);
});
