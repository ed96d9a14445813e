import { inspect } from "node:util";
import { isUnavailable } from "./failure.ts";
import { log } from "./log.ts";
import type { SecretName } from "./resources.ts";

/** A secret as the vault gives it out. */
export interface VaultSecret {
  readonly value?: string;
  readonly properties: { readonly version?: string; readonly expiresOn?: Date };
}

/** A secret that cannot be printed, logged or sent by accident. */
export class Secret {
  readonly #value: string;
  /** Version in the vault. */
  readonly version: string;
  /** When it ends; undefined: never. */
  readonly expiresOn: Date | undefined;

  constructor(value: string, version: string, expiresOn: Date | undefined) {
    this.#value = value;
    this.version = version;
    this.expiresOn = expiresOn;
  }

  /** The value, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** What {@link Secrets} are made from. */
export interface SecretsArgs {
  /** Reads the newest version of a secret from the vault. */
  readonly read: (name: SecretName) => Promise<VaultSecret>;
  /** Milliseconds since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
}

interface Kept {
  readonly secret: Secret;
  readonly readAt: number;
}

const minute = 60_000;
/** After that a secret is read anew, and so is what somebody has rotated. */
const freshFor = 5 * minute;
/** For so long the app gets by on what it knows while the vault does not answer. */
const usableFor = 60 * minute;

/** Secrets of the vault, read when they are needed and kept in memory for minutes: rotation needs no restart. */
export class Secrets {
  readonly #args: SecretsArgs;
  readonly #kept = new Map<SecretName, Kept>();
  readonly #underWay = new Map<SecretName, Promise<Secret>>();

  constructor(args: SecretsArgs) {
    this.#args = args;
  }

  /**
   * A secret that has not ended.
   *
   * @throws {Error} of the vault when it refuses, or does not answer and the app knows no usable value; or when the secret has ended.
   */
  async read(name: SecretName): Promise<Secret> {
    const kept = this.#kept.get(name);
    if (kept !== undefined && this.#isYounger(kept, freshFor)) {
      return kept.secret;
    }
    const secret = await this.readAnew(name).catch((error: unknown) => {
      if (kept === undefined || !isUnavailable(error) || !this.#isYounger(kept, usableFor)) {
        throw error;
      }
      log.warning("vault unavailable, going on with what is known", { name });
      return kept.secret;
    });
    if (this.#hasEnded(secret)) {
      throw new Error(`The secret ${name} has ended`);
    }
    return secret;
  }

  /** The newest version from the vault, even if it has ended; those who ask at the same time share one request. */
  readAnew(name: SecretName): Promise<Secret> {
    const shared =
      this.#underWay.get(name) ??
      this.#fetch(name).finally(() => {
        this.#underWay.delete(name);
      });
    this.#underWay.set(name, shared);
    return shared;
  }

  async #fetch(name: SecretName): Promise<Secret> {
    const { value = "", properties } = await this.#args.read(name);
    const { version = "", expiresOn } = properties;
    if (value === "") {
      throw new Error(`The secret ${name} is empty`);
    }
    const secret = new Secret(value, version, expiresOn);
    this.#kept.set(name, { secret, readAt: this.#now() });
    return secret;
  }

  #isYounger({ secret, readAt }: Kept, age: number): boolean {
    return !this.#hasEnded(secret) && this.#now() - readAt < age;
  }

  #hasEnded({ expiresOn }: Secret): boolean {
    return expiresOn !== undefined && expiresOn.getTime() <= this.#now();
  }

  #now(): number {
    return this.#args.now?.() ?? Date.now();
  }
}
