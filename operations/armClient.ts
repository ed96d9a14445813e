import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { OperationError } from "./operationError.ts";

/** What an {@link ArmClient} is made from. */
export interface ArmClientArgs {
  /** Address of Azure Resource Manager, without a slash at its end. */
  url: string;
  /** Token of whoever asks. */
  token: string;
  /** Stops what is under way. */
  signal: AbortSignal;
  /** Times that a request is tried when Azure is busy. Default: 5. */
  attempts?: number;
}

const problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Azure has so many things to do that it asks to come back later, or it stumbled. */
const passing = new Set([429, 500, 502, 503, 504]);

/** How long one request may take, in milliseconds. */
const patience = 60_000;

/**
 * The least of Azure Resource Manager that operations need: read a resource, change some of its properties.
 *
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
export class ArmClient {
  readonly #args: ArmClientArgs;

  constructor(args: ArmClientArgs) {
    this.#args = args;
  }

  /**
   * A resource as it is.
   *
   * @throws {OperationError} when Azure does not answer with it.
   */
  get(id: string, apiVersion: string): Promise<unknown> {
    return this.#ask("GET", id, apiVersion);
  }

  /**
   * Changes the properties named, and no others.
   *
   * @throws {OperationError} when Azure does not take the change.
   */
  patch(id: string, apiVersion: string, body: unknown): Promise<unknown> {
    return this.#ask("PATCH", id, apiVersion, body);
  }

  async #ask(method: string, id: string, apiVersion: string, body?: unknown): Promise<unknown> {
    const { url, token, signal, attempts = 5 } = this.#args;
    for (let attempt = 1; ; attempt++) {
      const { response, text } = await this.#send(`${url}${id}?api-version=${apiVersion}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // Whoever redirects gets no token.
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      });
      if (response.ok) {
        return parsed(text);
      }
      if (!passing.has(response.status) || attempt === attempts) {
        throw new OperationError(`${method} ${id}: ${explain(response.status, text)}`);
      }
      await setTimeout(pause(response, attempt), undefined, { signal });
    }
  }

  async #send(url: string, request: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(url, request);
      return { response, text: await response.text() };
    } catch (error) {
      this.#args.signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new OperationError(`Azure Resource Manager at ${this.#args.url} does not answer: ${reason}`);
    }
  }
}

/** Milliseconds to wait: as long as Azure asks for, else longer each time. */
function pause(response: Response, attempt: number): number {
  const seconds = Number(response.headers.get("retry-after") ?? 2 ** attempt);
  return Math.min(Number.isFinite(seconds) ? seconds : 2 ** attempt, 60) * 1000;
}

const advice: Readonly<Record<number, string>> = {
  401: "the token is not accepted: sign in again with 'az login', in the tenant of the subscription",
  403: "it takes Microsoft.Web/sites/write on the app, e.g. by the role Website Contributor",
  404: "is the stack up, and is this its subscription?",
};

function explain(status: number, text: string): string {
  const said = problem.safeParse(parsed(text)).data?.error;
  const what = said === undefined ? "" : ` ${said.code}: ${said.message}`;
  const hint = Object.hasOwn(advice, status) ? ` (${advice[status] ?? ""})` : "";
  return `${status}${what}${hint}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
