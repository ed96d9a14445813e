import { z } from "zod";

import { statusPath } from "../components/edge/statusPath.ts";
import { type Quota, type RateLimit, largestRequestBytes } from "../components/gateway/policies.ts";
import { audience, quota, rateLimit } from "./gatewayPolicies.ts";
import { origins } from "./origins.ts";
import { list, mapOf, nameRule, number, object, oneOf, text } from "./rules.ts";

/** What the gateway may do with a request that breaks the OpenAPI document. */
export const validations = ["prevent", "detect"] as const;

/** The HTTP API of an app, as the gateway publishes it. */
export interface ApiSettings {
  /** Where it is under the gateway's URL, e.g. `shop`: lowercase, without slashes at the ends. No other app has the same. */
  readonly path: string;
  /** Path of its OpenAPI document, 3.0.0 to 3.0.3 in YAML or JSON, from the folder of the project. */
  readonly openapi: string;
  /** Audience that a caller's token must be for. Default: the gateway's. */
  readonly audience?: string | undefined;
  /** What holds for single operations, by `operationId`. An operation that is not here is for all callers of the gateway. Default: none. */
  readonly operations: Readonly<Record<string, OperationSettings>>;
  /** Limit of each calling application. Default: the gateway's. */
  readonly rateLimit?: RateLimit | undefined;
  /** Quota of each calling application, or on v2 tiers of each subscription. Default: the gateway's. */
  readonly quota?: Quota | undefined;
  /** Origins (`https://host[:port]`) whose pages may call from a browser. Default: the gateway's. */
  readonly cors?: readonly string[] | undefined;
  /** Whether a request that breaks the document is refused (`prevent`) or only logged (`detect`). Default: `prevent`. */
  readonly validation: (typeof validations)[number];
  /** Size of a request's body in bytes, 1 to 102400. Default: 102400. */
  readonly maxRequestBytes: number;
}

/** Who may call an operation, how often, and for how long its answers are kept. */
export interface OperationSettings {
  /** App roles of which a caller must have one. Default: none is asked for. */
  readonly roles: readonly string[];
  /**
   * Delegated scopes of which a caller must have one; with roles as well, a caller for a user needs a scope and any other a role. Default:
   * none is asked for.
   */
  readonly scopes: readonly string[];
  /** Seconds, 1 to 86400, for which an answer to a GET is kept, for the one caller who got it. Default: not at all. */
  readonly cacheSeconds?: number | undefined;
  /** Limit of each calling application, beside the one for the whole API. Default: none. */
  readonly rateLimit?: RateLimit | undefined;
}

// A comma would make two roles of one where the gateway tells the app of its caller.
const permissions = (what: string) =>
  list(
    text(/^(?!\w+:\/\/)[\w:/-][\w.:/-]{0,119}$/, {
      allowed: `the value of ${what} as a token has it: 1 to 120 letters, digits and . : / _ -, without 'api://…/' before it`,
      example: "Orders.Read",
    }),
    { allowed: `a list of values of ${what}s`, example: ["Orders.Read"] },
  ).default([]);

const operation = object(
  {
    roles: permissions("an app role"),
    scopes: permissions("a scope"),
    cacheSeconds: number(z.int().min(1).max(86_400), {
      allowed: "a whole number of seconds from 1 to 86400",
      example: 60,
    }).optional(),
    rateLimit: rateLimit.optional(),
  },
  {
    allowed: "an object with roles, scopes, cacheSeconds or rateLimit",
    example: { roles: ["Orders.Read"] },
  },
);

// The gateway itself answers there.
const ofGateway = statusPath.slice(1);
const segment = "[a-z0-9]+(?:[._-][a-z0-9]+)*";

/** Value of `api` of an app. */
export const api = object(
  {
    path: text(new RegExp(`^(?=.{1,100}$)(?!${ofGateway}(?:/|$))${segment}(?:/${segment})*$`), {
      allowed: "1 to 100 lowercase letters and digits, with single . _ - or / between them",
      example: "shop",
    }),
    openapi: text(/^(?!\w+:\/\/)[^\p{Cc}]+\.(?:ya?ml|json)$/u, {
      allowed: "the path of an OpenAPI document, .yaml, .yml or .json, from the folder of the project",
      example: "./workload/openapi.yaml",
    }),
    audience: audience.optional(),
    operations: mapOf(
      operation,
      nameRule(/\S/, "operationIds of the OpenAPI document", ["getOrder", { roles: ["Orders.Read"] }]),
      {
        allowed: "what holds for operations, by operationId",
        example: { getOrder: { roles: ["Orders.Read"] } },
      },
    ).default({}),
    rateLimit: rateLimit.optional(),
    quota: quota.optional(),
    cors: origins.optional(),
    validation: oneOf(validations, "prevent").default("prevent"),
    maxRequestBytes: number(z.int().min(1).max(largestRequestBytes), {
      allowed: `a whole number of bytes from 1 to ${largestRequestBytes}`,
      example: largestRequestBytes,
    }).default(largestRequestBytes),
  },
  {
    allowed: "an object with path and openapi",
    example: { path: "shop", openapi: "./workload/openapi.yaml" },
  },
);
