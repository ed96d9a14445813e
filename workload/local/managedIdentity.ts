import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { listen } from "./loopback.ts";

/** A running stand-in. */
export interface ManagedIdentity {
  /** What App Service puts into the environment of an app that has an identity. */
  readonly variables: Readonly<Record<"IDENTITY_ENDPOINT" | "IDENTITY_HEADER", string>>;
  readonly server: Server;
}

/** A tenant and a service principal that are nobody's. */
const tenantId = "00000000-0000-0000-0000-000000000002";
const objectId = "00000000-0000-0000-0000-0000000000f1";

/**
 * Stands in for the token endpoint that App Service has on each instance. Its tokens say who and for what, and are signed by nobody.
 *
 * Source: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 *
 * @param clientId Client id of the one identity that the app has.
 */
export async function serveManagedIdentity(clientId: string): Promise<ManagedIdentity> {
  const header = randomUUID();
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://127.0.0.1").searchParams;
    const resource = query.get("resource");
    const known = request.headers["x-identity-header"] === header && query.get("client_id") === clientId;
    if (!known || resource === null) {
      response.writeHead(known ? 400 : 401).end();
      return;
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      aud: resource.replace(/\/$/, ""),
      iss: `https://sts.windows.net/${tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + 3600,
      appid: clientId,
      oid: objectId,
      tid: tenantId,
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    response.writeHead(200, { "Content-Type": "application/json" }).end(
      JSON.stringify({
        access_token: `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.c2lnbmVkLWJ5LW5vYm9keQ`,
        expires_on: String(claims.exp),
        resource,
        token_type: "Bearer",
        client_id: clientId,
      }),
    );
  });
  const port = await listen(server);
  return {
    variables: { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: header },
    server,
  };
}
