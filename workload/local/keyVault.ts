import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

interface Version {
  readonly version: string;
  readonly value: string;
  /** Seconds since 1970. */
  readonly exp: number | undefined;
}

/**
 * Stands in for a vault: the newest version of a secret, to whoever has a token for vaults.
 *
 * Sources: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret,
 * https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
 */
export class KeyVault {
  /** Host name. */
  readonly hostName: string;
  /** Names of the secrets that were asked for, in order. */
  readonly asked: string[] = [];
  /** Whether it answers; without, it breaks each connection. */
  reachable = true;
  readonly #secrets = new Map<string, Version>();

  constructor(hostName: string) {
    this.hostName = hostName;
  }

  /** Adds a version of a secret. @param expires Default: in a year. */
  put(name: string, value: string, expires: Date | undefined = new Date(Date.now() + 31_536_000_000)): void {
    const exp = Math.floor(expires.getTime() / 1000);
    this.#secrets.set(name, { version: randomUUID().replaceAll("-", ""), value, exp });
  }

  /** Takes a secret away. */
  remove(name: string): void {
    this.#secrets.delete(name);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    if (!this.reachable) {
      request.socket.destroy();
      return;
    }
    const send = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) => {
      response
        .writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers })
        .end(JSON.stringify(body));
    };
    if (audienceOf(request.headers.authorization) !== "https://vault.azure.net") {
      const challenge =
        'Bearer authorization="https://login.microsoftonline.com/00000000-0000-0000-0000-000000000002", resource="https://vault.azure.net"';
      send(401, failure("Unauthorized", "AKV10000: no token"), { "WWW-Authenticate": challenge });
      return;
    }
    const [, name = ""] = /^\/secrets\/([\w-]+)(?:\/)?(?:\?|$)/.exec(request.url ?? "") ?? [];
    const secret = this.#secrets.get(name);
    this.asked.push(name);
    if (secret === undefined) {
      send(
        404,
        failure("SecretNotFound", `A secret with (name/id) ${name} was not found in this key vault.`),
      );
      return;
    }
    const { version, value, exp } = secret;
    const id = `https://${this.hostName}/secrets/${name}/${version}`;
    send(200, { id, value, contentType: "text/plain", attributes: { enabled: true, exp } });
  }
}

function failure(code: string, message: string) {
  return { error: { code, message } };
}

/** What a token is for. Nobody has signed it: this machine is not asked to keep a secret. */
function audienceOf(authorization: string | undefined): unknown {
  const [, payload = ""] = /^Bearer [\w-]+\.([\w-]+)\./.exec(authorization ?? "") ?? [];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    return typeof claims === "object" && claims !== null ? Reflect.get(claims, "aud") : undefined;
  } catch {
    return undefined;
  }
}
