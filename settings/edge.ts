import { z } from "zod";

import { countries, countriesOfFrontDoor } from "../components/edge/countries.ts";
import { privateLinkRegions } from "../components/edge/privateLinkOrigin.ts";
import type { Values } from "./checks.ts";
import { type Finding, describe } from "./finding.ts";
import { exampleId, identityId, identityType } from "./resourceId.ts";
import { hinted, isObject, isSet, number, object, oneOf, someOf, text, textThat } from "./rules.ts";
import { namespace } from "./settings.ts";

/** The kinds of edge: Azure Front Door Premium, in no region, or an application gateway in the network of the zone. */
export const edgeKinds = ["frontDoor", "applicationGateway"] as const;
export type EdgeKind = (typeof edgeKinds)[number];

/** A web application firewall in front of the gateway. */
export type EdgeSettings = FrontDoorSettings | ApplicationGatewaySettings;

/** Who may call through the edge, and how often. */
interface TrafficSettings {
  /** Calls of one client address; what is above is blocked. Default: 1000 in 1 minute. */
  readonly rateLimit: RateLimitSettings;
  /**
   * Countries and regions whose clients may call, by ISO code in capitals; `ZZ` for what Azure can't tell. Front Door takes ten at most.
   * Default: all.
   */
  readonly allowedCountries?: readonly string[] | undefined;
}

/** How often one client address may call. */
export interface RateLimitSettings {
  /** 1 to 2147483647. Default: 1000. */
  readonly requests: number;
  /** 1 or 5. Default: 1. */
  readonly minutes: 1 | 5;
}

/** Azure Front Door Premium, which reaches the gateway by private link: one of the tier StandardV2. */
export interface FrontDoorSettings extends TrafficSettings {
  readonly kind: "frontDoor";
  /** A host name of one's own, whose certificate Azure issues. Default: the one that Azure gives. */
  readonly customDomain?: CustomDomainSettings | undefined;
  /** Azure region of its private endpoint. Default: the region of the zone, if Front Door has private link there. */
  readonly privateLinkLocation?: string | undefined;
}

/** A host name of one's own. */
export interface CustomDomainSettings {
  /** In lowercase, without wildcard, e.g. `api.contoso.com`. */
  readonly hostName: string;
  /** The oldest version of TLS that clients may use, `1.2` or `1.3`. Default: `1.2`. */
  readonly minimumTlsVersion: "1.2" | "1.3";
}

/** An application gateway of SKU WAF_v2 in a subnet of its own. */
export interface ApplicationGatewaySettings extends TrafficSettings {
  readonly kind: "applicationGateway";
  /** Host name that callers use, in lowercase, without wildcard, e.g. `api.contoso.com`. */
  readonly hostName: string;
  /** Certificate of that host name; it must be there already. */
  readonly certificate: CertificateSettings;
  /** Instances. Default: 2 to 10. */
  readonly capacity: CapacitySettings;
}

/** A certificate in Key Vault, and who may read it. */
export interface CertificateSettings {
  /** URI of the certificate as a secret, without a version, so that a renewed one is taken up. */
  readonly secretId: string;
  /** Resource id of the user-assigned identity that holds `Key Vault Secrets User` on it. */
  readonly identityId: string;
}

/** Between how many instances an application gateway grows and shrinks. */
export interface CapacitySettings {
  /** 0 to 125. Default: 2. */
  readonly minimum: number;
  /** 2 to 125, not below the minimum. Default: 10. */
  readonly maximum: number;
}

const country = textThat((code) => (countries.has(code) ? undefined : {}), {
  allowed:
    "the ISO code of a country or region in two capitals (the United Kingdom is GB), or ZZ for unknown",
  example: "DE",
});

const allowedCountries = someOf(country, {
  allowed: "a list of countries, at least one",
  example: ["DE", "AT"],
});

const rateLimit = object(
  {
    requests: number(z.int32().min(1), {
      allowed: "a whole number from 1 to 2147483647",
      example: 1000,
    }).default(1000),
    minutes: number(z.literal([1, 5]), { allowed: "1 or 5", example: 1 }).default(1),
  },
  { allowed: "an object with requests and minutes", example: { requests: 1000, minutes: 1 } },
).prefault({});

const hostName = text(
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/,
  {
    allowed: "a host name in lowercase, without https://, wildcard, port or path",
    example: "api.contoso.com",
  },
);

const customDomain = object(
  { hostName, minimumTlsVersion: oneOf(["1.2", "1.3"], "1.3").default("1.2") },
  { allowed: "an object with hostName", example: { hostName: "api.contoso.com" } },
);

const exampleCertificate = {
  secretId: "https://kv-certificates.vault.azure.net/secrets/api",
  identityId: exampleId(identityType, "id-api-certificate"),
};

const certificate = object(
  {
    secretId: text(/^https:\/\/[a-z0-9-]{3,24}\.vault\.azure\.net\/secrets\/[a-z0-9-]{1,127}\/?$/i, {
      allowed: "the URI of a certificate as a secret of Key Vault, without a version",
      example: exampleCertificate.secretId,
    }),
    identityId: identityId("id-api-certificate"),
  },
  { allowed: "an object with secretId and identityId", example: exampleCertificate },
);

const capacity = object(
  {
    minimum: number(z.int().min(0).max(125), {
      allowed: "a whole number from 0 to 125",
      example: 2,
    }).default(2),
    maximum: number(z.int().min(2).max(125), {
      allowed: "a whole number from 2 to 125",
      example: 10,
    }).default(10),
  },
  { allowed: "an object with minimum and maximum", example: { minimum: 2, maximum: 10 } },
).prefault({});

const frontDoor = object(
  {
    kind: z.literal("frontDoor"),
    rateLimit,
    allowedCountries: allowedCountries.optional(),
    customDomain: customDomain.optional(),
    privateLinkLocation: oneOf(privateLinkRegions, "westeurope").optional(),
  },
  { allowed: "an object with kind", example: { kind: "frontDoor" } },
);

const applicationGateway = object(
  {
    kind: z.literal("applicationGateway"),
    rateLimit,
    allowedCountries: allowedCountries.optional(),
    hostName,
    certificate,
    capacity,
  },
  {
    allowed: "an object with kind, hostName and certificate",
    example: {
      kind: "applicationGateway",
      hostName: "api.contoso.com",
      certificate: exampleCertificate,
    },
  },
);

const shapes = z.discriminatedUnion("kind", [frontDoor, applicationGateway]);

/** Value of `edge`. The kind is checked first: it says what else there may be. */
export const edge = hinted(z.looseObject({ kind: oneOf(edgeKinds, "frontDoor") }), {
  allowed: "an object with kind",
  example: { kind: "frontDoor" },
})
  .transform((given): unknown => given)
  .pipe(shapes);

const edgeKey = `${namespace}:edge`;
const gatewayKey = `${namespace}:gateway`;

/**
 * Why Front Door has no private link to a gateway of a tier, as the zone makes it.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/private-endpoint#limitations,
 * https://learn.microsoft.com/azure/api-management/private-endpoint#typical-scenarios, both read in November 2026
 */
const notByFrontDoor: Readonly<Record<string, string>> = {
  Developer: "which is in the network and therefore has no private endpoint",
  Premium: "which is in the network and therefore has no private endpoint",
  PremiumV2: "to which Front Door has no private link yet",
};

/**
 * What a gateway can't do behind an edge, which ends the connections of callers and makes its own.
 *
 * Sources: https://learn.microsoft.com/azure/frontdoor/end-to-end-tls, https://learn.microsoft.com/azure/application-gateway/ssl-overview
 */
const lostAtTheEdge = {
  ipFilter: "which would see the edge instead of the callers",
  clientCertificates: "which no caller can present through the edge",
};

/** Checks of the edge together with the gateway behind it and with the region. */
export function* checkEdge(values: Values): Generator<Finding> {
  const parsed = edge.safeParse(values[edgeKey]);
  if (!parsed.success) {
    return;
  }
  yield* checkGateway(parsed.data.kind, values[gatewayKey]);
  if (parsed.data.kind === "frontDoor") {
    yield* checkFrontDoor(parsed.data, values["azure-native:location"]);
  } else {
    yield* checkCapacity(parsed.data.capacity);
  }
}

function* checkGateway(kind: EdgeKind, gateway: unknown): Generator<Finding> {
  if (!isObject(gateway)) {
    return;
  }
  if (gateway["access"] === "public") {
    yield {
      path: [gatewayKey, "access"],
      found: '"public", a way around the web application firewall of the edge',
      allowed: `private, as there is ${edgeKey}`,
      example: "private",
    };
  }
  for (const [name, reason] of Object.entries(lostAtTheEdge)) {
    if (isSet(gateway[name])) {
      yield {
        path: [gatewayKey, name],
        found: `${name} behind an edge, ${reason}`,
        allowed: `nothing, as there is ${edgeKey}; or no edge`,
        remove: true,
        instead: "access",
        example: "private",
      };
    }
  }
  const sku = gateway["sku"];
  const reason =
    kind === "frontDoor" && typeof sku === "string" && Object.hasOwn(notByFrontDoor, sku)
      ? notByFrontDoor[sku]
      : undefined;
  if (reason !== undefined) {
    yield {
      path: [gatewayKey, "sku"],
      found: `${describe(sku)}, ${reason}`,
      allowed: `StandardV2 behind Front Door; or another kind of ${edgeKey}: applicationGateway`,
      example: "StandardV2",
    };
  }
}

function* checkFrontDoor(settings: FrontDoorSettings, location: unknown): Generator<Finding> {
  const { allowedCountries: allowed = [], privateLinkLocation } = settings;
  if (allowed.length > countriesOfFrontDoor) {
    yield {
      path: [edgeKey, "allowedCountries"],
      found: `${allowed.length} countries`,
      allowed: `at most ${countriesOfFrontDoor}, as one rule of Front Door takes`,
      example: ["DE", "AT"],
    };
  }
  if (
    privateLinkLocation === undefined &&
    typeof location === "string" &&
    !privateLinkRegions.includes(location)
  ) {
    yield {
      path: [edgeKey, "privateLinkLocation"],
      found: `nothing, and in ${describe(location)}, the region of the zone, Front Door has no private link`,
      allowed: `the nearest of ${privateLinkRegions.join(", ")}`,
      example: "westeurope",
    };
  }
}

function* checkCapacity({ minimum, maximum }: CapacitySettings): Generator<Finding> {
  if (minimum > maximum) {
    yield {
      path: [edgeKey, "capacity", "maximum"],
      found: `${maximum}, below the minimum of ${minimum}`,
      allowed: `a whole number from ${minimum} to 125`,
      example: minimum,
    };
  }
}
