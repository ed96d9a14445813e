import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** How the stand-in behaves, beyond the plain case. */
export interface ArmStandInArgs {
  /** ARM ids of the sites and slots that exist, each with its admin endpoints open. */
  sites: readonly string[];
  /** The token that it accepts. */
  token: string;
  /** Requests that it answers with 429 before it works. Default: 0. */
  throttled?: number;
  /** Reads after a change that still give back the old value. Default: 0. */
  lag?: number;
  /** Whether it takes changes and forgets them. Default: false. */
  forgetful?: boolean;
}

/** What the stand-in was asked. */
export interface ArmRequest {
  method: string;
  id: string;
  apiVersion: string | null;
  body: string;
}

/** A running stand-in. */
export interface ArmStandIn {
  /** Its address. */
  readonly url: string;
  /** What it was asked, in order. */
  readonly requests: readonly ArmRequest[];
  /** Whether the admin endpoints of a site are isolated. */
  isIsolated(id: string): boolean;
  /** What an update of the site by Pulumi may do: the property is not in it, so it is off again. */
  overwrite(id: string): void;
  /** Stops it; once more does nothing. */
  close(): Promise<void>;
}

const property = "functionsRuntimeAdminIsolationEnabled";

/**
 * Stands in for Azure Resource Manager, on this machine only, for the one property that no schema has: reads of sites and partial updates.
 *
 * Sources: https://learn.microsoft.com/rest/api/appservice/web-apps/update,
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings#functionsruntimeadminisolationenabled
 */
export async function serveArm(args: ArmStandInArgs): Promise<ArmStandIn> {
  const isolated = new Map(args.sites.map((id) => [id.toLowerCase(), false]));
  const stale = new Map<string, number>();
  const requests: ArmRequest[] = [];
  let throttled = args.throttled ?? 0;

  const answer = (
    request: ArmRequest,
    authorization: string | undefined,
  ): [status: number, body: unknown] => {
    if (authorization !== `Bearer ${args.token}`)
      return [401, refusal("InvalidAuthenticationToken", "The access token is invalid.")];
    if (throttled > 0) {
      throttled -= 1;
      return [429, refusal("TooManyRequests", "The request is being throttled.")];
    }
    if (request.apiVersion === null)
      return [
        400,
        refusal("MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required."),
      ];
    const key = request.id.toLowerCase();
    if (!isolated.has(key))
      return [404, refusal("ResourceNotFound", `The Resource '${request.id}' was not found.`)];
    if (request.method === "PATCH") {
      if (!(args.forgetful ?? false)) isolated.set(key, wanted(request.body) ?? isolated.get(key) ?? false);
      stale.set(key, args.lag ?? 0);
    } else if (request.method !== "GET")
      return [405, refusal("MethodNotAllowed", `${request.method} is not simulated`)];
    const left = stale.get(key) ?? 0;
    if (request.method === "GET") stale.set(key, Math.max(0, left - 1));
    const current = left > 0 ? false : (isolated.get(key) ?? false);
    return [
      200,
      { id: request.id, kind: "functionapp,linux", properties: { state: "Running", [property]: current } },
    ];
  };

  const server = createServer((incoming, response) => {
    void respond(incoming, response, (request) => {
      requests.push(request);
      return answer(request, incoming.headers.authorization);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    isIsolated: (id) => isolated.get(id.toLowerCase()) ?? false,
    overwrite: (id) => {
      isolated.set(id.toLowerCase(), false);
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const refusal = (code: string, message: string) => ({ error: { code, message } });

/** The value of the property in the body of an update. */
function wanted(body: string): boolean | undefined {
  const match = new RegExp(`"${property}"\\s*:\\s*(true|false)`).exec(body)?.[1];
  return match === undefined ? undefined : match === "true";
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: (request: ArmRequest) => [status: number, body: unknown],
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  let body = "";
  for await (const chunk of incoming) body += String(chunk);
  const [status, content] = answer({
    method: incoming.method ?? "",
    id: decodeURIComponent(url.pathname),
    apiVersion: url.searchParams.get("api-version"),
    body,
  });
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 429 && { "retry-after": "0" }),
  });
  response.end(JSON.stringify(content));
}
