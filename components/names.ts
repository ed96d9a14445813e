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
  "key vault": {
    pattern: /^(?=.{3,24}$)(?!.*--)[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
    allowed: "3 to 24 letters, digits and single hyphens",
  },
  "API Management service": {
    pattern: /^(?=.{1,50}$)[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
    allowed: "1 to 50 letters, digits and hyphens",
  },
  "web application firewall policy": {
    pattern: /^[A-Za-z][A-Za-z0-9]{0,127}$/,
    allowed: "1 to 128 letters and digits",
  },
  "Front Door endpoint": {
    pattern: /^(?=.{2,46}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    allowed: "2 to 46 letters, digits and hyphens",
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

  /** The key vault: unique in Azure, and short. */
  get vault(): string {
    const { workload, environment, suffix } = this.#context;
    return `kv${workload}${environment}${suffix}`;
  }

  /** The API Management service: unique in Azure. */
  get gateway(): string {
    return `apim-${this.#regional}-${this.#context.suffix}`;
  }

  /** The Front Door profile. */
  get frontDoor(): string {
    return `afd-${this.#regional}`;
  }

  /** The endpoint of the Front Door profile, part of a host name that is unique in Azure. */
  get frontDoorEndpoint(): string {
    return `${this.#context.workload}-${this.#context.environment}-${this.#context.suffix}`;
  }

  /** The application gateway. */
  get applicationGateway(): string {
    return `agw-${this.#regional}`;
  }

  /** The policy of the web application firewall, whose name Azure wants without hyphens. */
  get firewallPolicy(): string {
    return `waf${this.#regional}`.replaceAll("-", "");
  }

  /** The private link scope of Azure Monitor. */
  get privateLinkScope(): string {
    return `ampls-${this.#regional}`;
  }

  /** The user-assigned identity of a part of the zone itself. No app has an underscore in its name, so none can have the same. */
  zoneIdentity(part: string): string {
    return this.identity(`zone_${part}`);
  }

  /** The user-assigned identity of an app. */
  identity(app: string): string {
    return `id-${this.#regional}-${app}`;
  }

  /** An App Service plan, of one app or of several. */
  plan(plan: string): string {
    return `plan-${this.#app(plan)}`;
  }

  /** The site of an app: unique in Azure, and short enough to be the host id. */
  functionApp(app: string): string {
    return `func-${this.#app(app)}-${this.#context.suffix}`;
  }

  /** The storage account of the network's flow logs: unique in Azure. */
  get flowLogStorage(): string {
    const { workload, environment, suffix } = this.#context;
    return `stf${workload}${environment}${suffix}`;
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
      ["key vault", this.vault],
      ["API Management service", this.gateway],
      ["web application firewall policy", this.firewallPolicy],
      ["Front Door endpoint", this.frontDoorEndpoint],
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
