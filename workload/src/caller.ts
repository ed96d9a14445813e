import { Buffer } from "node:buffer";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parseJson } from "./json.ts";
import { Refusal } from "./problem.ts";

/** Who calls. */
export interface Caller {
  /** Object id in Microsoft Entra ID of the user, or of the application that acts for itself: the owner of what it makes. */
  readonly objectId: string;
  /** Client id of the application. */
  readonly applicationId: string;
  /** App roles of the user or the application. */
  readonly roles: ReadonlySet<string>;
  /** What the user lets the application do; undefined when it acts for itself. */
  readonly scopes: ReadonlySet<string> | undefined;
}

/** App role whose bearers read and change the orders of everybody. */
const everybodysOrders = "Orders.ReadWrite.All";

interface ClientPrincipal {
  readonly auth_typ: string;
  readonly claims: readonly { readonly typ: string; readonly val: string }[];
}

const isClientPrincipal = new Ajv2020().compile<ClientPrincipal>({
  type: "object",
  required: ["auth_typ", "claims"],
  properties: {
    auth_typ: { const: "aad" },
    claims: {
      type: "array",
      maxItems: 500,
      items: {
        type: "object",
        required: ["typ", "val"],
        properties: { typ: { type: "string" }, val: { type: "string" } },
      },
    },
  },
});

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** One more than any header that App Service takes. */
const longestHeader = 65_536;

/**
 * Who calls, in two steps, and refused when either fails. The sign-in of App Service says who called the app, in a header that it lets
 * nobody else set: that must be the gateway. Only then is believed what the gateway says in its own headers of its caller, whose token it
 * checked and kept.
 *
 * Sources: https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities#decode-the-client-principal-header,
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 *
 * @param gatewayClientId Client id of the gateway's identity.
 * @throws {Refusal} 401 when a header is absent or malformed, 403 when somebody else than the gateway calls.
 */
export function readCaller(headers: Headers, gatewayClientId: string): Caller {
  const principal = clientPrincipal(headers.get("X-MS-CLIENT-PRINCIPAL"));
  // The claim is azp in tokens of version 2.0, and appid in those of version 1.0.
  const applications = principal.claims.filter(({ typ }) => typ === "azp" || typ === "appid");
  if (applications.length !== 1) {
    throw new Refusal(401);
  }
  if (applications[0]?.val.toLowerCase() !== gatewayClientId.toLowerCase()) {
    throw new Refusal(403);
  }
  const scopes = words(headers.get("X-Caller-Scopes"), " ");
  return {
    objectId: id(headers.get("X-Caller-Object-Id")),
    applicationId: id(headers.get("X-Caller-Application-Id")),
    roles: words(headers.get("X-Caller-Roles"), ","),
    scopes: scopes.size > 0 ? scopes : undefined,
  };
}

function clientPrincipal(header: string | null): ClientPrincipal {
  if (header === null || header.length > longestHeader || !/^[A-Za-z0-9+/]+={0,2}$/.test(header)) {
    throw new Refusal(401);
  }
  const principal = parseJson(Buffer.from(header, "base64"));
  if (!isClientPrincipal(principal)) {
    throw new Refusal(401);
  }
  return principal;
}

/** A header that came twice is joined by a comma, and no GUID any more. */
function id(header: string | null): string {
  if (header === null || !guid.test(header)) {
    throw new Refusal(401);
  }
  return header.toLowerCase();
}

/** Roles or scopes. The gateway sends an empty header, or none, when the token has none. */
function words(header: string | null, separator: "," | " "): ReadonlySet<string> {
  const list = (header ?? "") === "" ? [] : (header ?? "").split(separator).map((word) => word.trim());
  if (!list.every((word) => /^[\w.:/-]{1,120}$/.test(word))) {
    throw new Refusal(401);
  }
  return new Set(list);
}

/**
 * Demands the permission of an operation. A caller for a user needs it as a scope, whatever the user's roles; a caller for itself needs the
 * app role of the same name, or the one for everybody's orders.
 *
 * @throws {Refusal} 403 when the caller does not have it.
 */
export function demandPermission({ roles, scopes }: Caller, permission: string): void {
  const given = scopes ?? roles;
  if (!given.has(permission) && !(scopes === undefined && roles.has(everybodysOrders))) {
    throw new Refusal(403);
  }
}

/** Whether the caller may read and change what this owner owns: the rule that only code can know. */
export function mayTouch({ objectId, roles }: Caller, ownerId: string): boolean {
  return objectId === ownerId || roles.has(everybodysOrders);
}
