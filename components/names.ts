import { createHash } from "node:crypto";

/** What the names of a landing zone are derived from. All of it is known before anything is deployed. */
export interface NamingContext {
  /** What the zone is for, e.g. `orders`. */
  workload: string;
  /** The environment, e.g. `dev`. */
  environment: string;
  /** Azure region, e.g. `westeurope`. */
  location: string;
  /** Distinguishes names that are unique in the whole of Azure; see {@link uniqueSuffix}. */
  suffix: string;
}

/** A name that breaks the rule of the service it is for. */
export interface NameMistake {
  /** The service, as a person calls it, e.g. `storage account`. */
  service: string;
  /** The name that was derived. */
  name: string;
  /** What the service allows, in words. */
  allowed: string;
}

/**
 * Rules of Azure for names, by service.
 *
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, and for
 * function apps the 32 characters of the host id:
 * https://learn.microsoft.com/azure/azure-functions/storage-considerations#host-id-considerations
 */
const rules = {
  "resource group": {
    pattern: /^(?=.{1,90}$)[\w().-]*[\w()-]$/,
    allowed: "1 to 90 letters, digits, . _ - ( )",
  },
  "virtual network": {
    pattern: /^(?=.{2,64}$)[A-Za-z0-9][\w.-]*\w$/,
    allowed: "2 to 64 letters, digits, . _ -",
  },
  "Log Analytics workspace": {
    pattern: /^(?=.{4,63}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    allowed: "4 to 63 letters, digits and hyphens",
  },
  "user-assigned identity": {
    pattern: /^[A-Za-z0-9][\w-]{2,127}$/,
    allowed: "3 to 128 letters, digits, - and _",
  },
  "App Service plan": { pattern: /^[A-Za-z0-9-]{1,40}$/, allowed: "1 to 40 letters, digits and hyphens" },
  "function app": {
    pattern: /^(?=.{2,32}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
    allowed: "2 to 32 letters, digits and hyphens",
  },
  "storage account": { pattern: /^[a-z0-9]{3,24}$/, allowed: "3 to 24 lowercase letters and digits" },
} as const;

type Service = keyof typeof rules;

/** The names of everything in a landing zone. Pure: the same context gives the same names, in preview too. */
export class Names {
  readonly #context: NamingContext;
  readonly #regional: string;

  constructor(context: NamingContext) {
    this.#context = context;
    this.#regional = `${context.workload}-${context.environment}-${context.location}`;
  }

  get resourceGroup(): string {
    return `rg-${this.#regional}`;
  }

  get virtualNetwork(): string {
    return `vnet-${this.#regional}`;
  }

  get workspace(): string {
    return `log-${this.#regional}`;
  }

  get applicationInsights(): string {
    return `appi-${this.#regional}`;
  }

  get actionGroup(): string {
    return `ag-${this.#regional}`;
  }

  /** The user-assigned identity of an app. */
  identity(app: string): string {
    return `id-${this.#regional}-${app}`;
  }

  /** The App Service plan of an app. */
  plan(app: string): string {
    return `plan-${this.#app(app)}`;
  }

  /** The site of an app: unique in Azure, and short enough to be the host id. */
  functionApp(app: string): string {
    return `func-${this.#app(app)}-${this.#context.suffix}`;
  }

  /** The storage account of an app, for the Functions `host` or for the app's own `data`: unique in Azure. */
  storageAccount(app: string, purpose: "host" | "data"): string {
    const { workload, environment, suffix } = this.#context;
    return `st${purpose.charAt(0)}${workload}${app}${environment}${suffix}`.replaceAll("-", "");
  }

  /**
   * The names that Azure would refuse.
   *
   * @param apps The names of the apps in the zone.
   * @returns Every mistake; empty when all is well.
   */
  mistakes(apps: readonly string[]): NameMistake[] {
    const derived: [Service, string][] = [
      ["resource group", this.resourceGroup],
      ["virtual network", this.virtualNetwork],
      ["Log Analytics workspace", this.workspace],
      ...apps.flatMap((app): [Service, string][] => [
        ["user-assigned identity", this.identity(app)],
        ["App Service plan", this.plan(app)],
        ["function app", this.functionApp(app)],
        ["storage account", this.storageAccount(app, "host")],
      ]),
    ];
    return derived
      .filter(([service, name]) => !rules[service].pattern.test(name))
      .map(([service, name]) => ({ service, name, allowed: rules[service].allowed }));
  }

  #app(app: string): string {
    return `${this.#context.workload}-${app}-${this.#context.environment}`;
  }
}

/** Length of {@link uniqueSuffix}. */
export const suffixLength = 4;

/**
 * A short suffix for names that must be unique in the whole of Azure. The same zone in the same subscription gets the same
 * suffix for ever; another subscription gets another one.
 *
 * @param parts What identifies the zone: subscription, workload, environment, region.
 * @returns Four characters of `a-z0-9`.
 */
export function uniqueSuffix(...parts: string[]): string {
  const digest = createHash("sha256").update(parts.join("/")).digest("hex");
  return BigInt(`0x${digest}`).toString(36).slice(-suffixLength);
}
