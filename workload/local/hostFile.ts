import { readFile } from "node:fs/promises";
import path from "node:path";

/** What of `host.json` says how queues are worked off. */
export interface QueueSettings {
  readonly batchSize: number;
  readonly maxDequeueCount: number;
  /** Seconds until a message that failed is tried again. */
  readonly visibilityTimeout: number;
}

/**
 * The `host.json` of an app, of which this machine needs a few settings. As in Azure, a setting of the app may take the place of one in the file:
 * `AzureFunctionsJobHost__extensions__queues__visibilityTimeout`.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
 */
export class HostFile {
  readonly #content: unknown;

  private constructor(content: unknown) {
    this.#content = content;
  }

  /** @param main Path of the module that the app starts with; the file is in a folder above it. */
  static async read(main: string): Promise<HostFile> {
    for (let folder = path.dirname(main); folder !== path.dirname(folder); folder = path.dirname(folder)) {
      const text = await readFile(path.join(folder, "host.json"), "utf8").catch(() => undefined);
      if (text !== undefined) {
        return new HostFile(JSON.parse(text));
      }
    }
    throw new Error(`There is no host.json in a folder above ${main}`);
  }

  /** Start of the paths of functions. */
  get routePrefix(): string {
    return this.#setting("extensions", "http", "routePrefix");
  }

  get queues(): QueueSettings {
    const setting = (name: string) => this.#setting("extensions", "queues", name);
    const [hours = 0, minutes = 0, seconds = 0] = setting("visibilityTimeout").split(":").map(Number);
    return {
      batchSize: Number(setting("batchSize")),
      maxDequeueCount: Number(setting("maxDequeueCount")),
      visibilityTimeout: hours * 3600 + minutes * 60 + seconds,
    };
  }

  #setting(...keys: readonly string[]): string {
    const given = process.env[["AzureFunctionsJobHost", ...keys].join("__")];
    if (given !== undefined) {
      return given;
    }
    const value = keys.reduce<unknown>(
      (node, key) => (typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined),
      this.#content,
    );
    return String(value);
  }
}
