import { z } from "zod";

import type { Quota, RateLimit } from "../components/gateway/policies.ts";
import {
  type GatewayAccess,
  type GatewayTier,
  gatewayAccesses,
  gatewayTiers,
  largestUnits,
} from "../components/gateway/tiers.ts";
import { audience, quota, rateLimit } from "./gatewayPolicies.ts";
import { exampleGuid, guid } from "./guid.ts";
import { secretName } from "./keyVault.ts";
import { address, peerAddressSpace } from "./network.ts";
import { origins } from "./origins.ts";
import {
  type EntryRule,
  type Problem,
  flag,
  list,
  mapOf,
  nameRule,
  number,
  object,
  oneOf,
  someOf,
  text,
  textFor,
  textThat,
} from "./rules.ts";

/** API Management in front of the apps: the one way in to their APIs. */
export interface GatewaySettings {
  /** The tier, by its name in Azure: `Developer`, `Premium`, `StandardV2` or `PremiumV2`. */
  readonly sku: GatewayTier;
  /** Units: 1 for Developer, 1 to 31 for Premium, to 10 for StandardV2, to 30 for PremiumV2. Default: 1, or 2 over zones. */
  readonly units?: number | undefined;
  /** Whether its units are spread over zones, which those of Premium can be. Default: as the zone's `zoneRedundant`. */
  readonly zoneRedundant?: boolean | undefined;
  /** Where it can be called from: `private`, the network and what is connected to it; or `public`. Default: `private`. */
  readonly access: GatewayAccess;
  /** Whether a gateway of PremiumV2 lives inside the network. Default: false, and then it reaches into it. */
  readonly injected: boolean;
  /** Who answers for the APIs. */
  readonly publisher: PublisherSettings;
  /** Who may call the APIs. */
  readonly callers: CallerSettings;
  /** Limit of each calling application, for each API. Default: 100 calls in 60 seconds. */
  readonly rateLimit: RateLimit;
  /** Quota, for each API, of each calling application; in v2 tiers of each subscription. Default: none. */
  readonly quota?: Quota | undefined;
  /** IPv4 addresses, or networks in CIDR notation, that may call. Default: all that the network lets through. */
  readonly ipFilter: readonly string[];
  /** Origins (`https://host[:port]`) whose pages may call from a browser. Default: none. */
  readonly cors: readonly string[];
  /** Client certificates of which a caller must present one, beside its token. Default: none is asked for. */
  readonly clientCertificates?: ClientCertificateSettings | undefined;
  /** Secrets of the vault that policies read: the name of each, by the name of the named value. Default: none. */
  readonly namedValues: Readonly<Record<string, string>>;
}

/** Who answers for APIs. */
export interface PublisherSettings {
  /** 1 to 100 characters. */
  readonly name: string;
  /** E-mail address, to which Azure writes about the gateway. */
  readonly email: string;
}

/** Applications with a token of Microsoft Entra ID, of the tenant of the zone. */
export interface CallerSettings {
  /** Audience that a token must be for, e.g. `api://orders`. */
  readonly audience: string;
  /** Client ids (GUIDs) of the applications that may call, at least one. */
  readonly clientIds: readonly string[];
}

/** At least one of both. Certificates must lead to an authority that the gateway trusts. */
export interface ClientCertificateSettings {
  /** Thumbprints, 40 hexadecimal digits each. Default: none. */
  readonly thumbprints: readonly string[];
  /** Subjects of authorities, e.g. `CN=Contoso Devices CA, O=Contoso`. Default: none. */
  readonly issuers: readonly string[];
}

/** Tiers that Azure has and the zone does not. */
const outside = new Set(["BasicV2", "Basic", "Standard", "Consumption"]);

const sku = textFor(
  (value) => gatewayTiers.find((tier) => tier === value),
  (value): Problem =>
    outside.has(value) ? { found: `"${value}", a tier that can't reach apps in a virtual network` } : {},
  { allowed: gatewayTiers.join(", "), example: "StandardV2" },
);

const units = number(
  z
    .int()
    .min(1)
    .max(Math.max(...Object.values(largestUnits))),
  {
    allowed: Object.entries(largestUnits)
      .map(([tier, most]) => (most === 1 ? `1 for ${tier}` : `1 to ${most} for ${tier}`))
      .join(", "),
    example: 1,
  },
);

const examplePublisher = { name: "Contoso", email: "api@contoso.example" };

const publisher = object(
  {
    name: text(/^(?=.*\S).{1,100}$/, { allowed: "1 to 100 characters", example: examplePublisher.name }),
    email: text(/^(?=.{1,100}$)[^\s@;]+@[^\s@;]+\.[^\s@;]+$/, {
      allowed: "an e-mail address of at most 100 characters",
      example: examplePublisher.email,
    }),
  },
  { allowed: "an object with name and email", example: examplePublisher },
);

const exampleCallers = { audience: "api://orders", clientIds: [exampleGuid] };

const callers = object(
  {
    audience,
    clientIds: someOf(guid("the client id of an application that may call"), {
      allowed: "the client ids of the applications that may call, at least one",
      example: [exampleGuid],
    }),
  },
  { allowed: "an object with audience and clientIds", example: exampleCallers },
);

const addressOrNetwork = textThat(
  (value) => ([address, peerAddressSpace].some((each) => each.safeParse(value).success) ? undefined : {}),
  { allowed: "an IPv4 address, or a network in CIDR notation", example: "10.0.8.0/24" },
);

const exampleThumbprint = "0123456789ABCDEF0123456789ABCDEF01234567";

const clientCertificates = object(
  {
    thumbprints: list(
      text(/^[0-9a-f]{40}$/i, { allowed: "40 hexadecimal digits", example: exampleThumbprint }),
      { allowed: "a list of thumbprints", example: [exampleThumbprint] },
    ).default([]),
    issuers: list(
      text(/^(?!.*@\()[A-Z]{1,5}=[^\s{}\p{C}](?:[^{}\p{C}\p{Zl}\p{Zp}]{0,250}[^\s{}\p{C}])?$/u, {
        allowed: "the subject of a certificate authority, of at most 250 characters, without { } and @(",
        example: "CN=Contoso Devices CA, O=Contoso",
      }),
      { allowed: "a list of subjects", example: ["CN=Contoso Devices CA, O=Contoso"] },
    ).default([]),
  },
  {
    allowed: "an object with thumbprints or issuers",
    example: { thumbprints: [exampleThumbprint] },
  },
);

/** What the gateway itself has as named values. */
const taken = new Set(["identity-client-id", "front-door-id"]);

const exampleNamedValue = { "partner-key": "payment-api-key" };

const namedValueName = nameRule(/^[\w.-]{1,256}$/, "1 to 256 letters, digits, '.', '-' and '_'", [
  "partner-key",
  "payment-api-key",
]);

const namedValueRule: EntryRule = (name, value) =>
  taken.has(name.toLowerCase())
    ? {
        found: `the named value '${name}', which the gateway has already`,
        allowed: "names of one's own",
        instead: "partner-key",
        example: "payment-api-key",
      }
    : namedValueName(name, value);

/** A gateway that is right. */
export const exampleGateway = { sku: "StandardV2", publisher: examplePublisher, callers: exampleCallers };

/** Value of `gateway`. */
export const gateway = object(
  {
    sku,
    units: units.optional(),
    zoneRedundant: flag().optional(),
    access: oneOf(gatewayAccesses, "private").default("private"),
    injected: flag().default(false),
    publisher,
    callers,
    rateLimit: rateLimit.default({ calls: 100, seconds: 60 }),
    quota: quota.optional(),
    ipFilter: list(addressOrNetwork, {
      allowed: "a list of IPv4 addresses and networks in CIDR notation",
      example: ["10.0.8.0/24"],
    }).default([]),
    cors: origins.default([]),
    clientCertificates: clientCertificates.optional(),
    namedValues: mapOf(secretName, namedValueRule, {
      allowed: "names of secrets of the vault, by the name of the named value",
      example: exampleNamedValue,
    }).default({}),
  },
  {
    allowed: "an object with sku, publisher and callers",
    example: exampleGateway,
  },
);
