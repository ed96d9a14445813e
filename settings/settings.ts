import type { Output } from "@pulumi/pulumi";

import type { Runtime } from "./runtimes.ts";

/** The namespace of the configuration keys: the name of the project in `Pulumi.yaml`. */
export const namespace = "functions-landing-zone";

/** How sensitive the data of a zone is. */
export const dataClassifications = ["public", "internal", "confidential", "restricted"] as const;
export type DataClassification = (typeof dataClassifications)[number];

/** The hosting plans that an app can run on. */
export const plans = ["FlexConsumption"] as const;
export type Plan = (typeof plans)[number];

/** By which address traffic of the apps to public addresses leaves: one of the zone's own, or one that Azure chooses. */
export const egressWays = ["natGateway", "none"] as const;
export type Egress = (typeof egressWays)[number];

/** What an app may do with a blob container: Storage Blob Data Reader, or Storage Blob Data Contributor. */
export const containerVerbs = ["read", "write"] as const;
export type ContainerVerb = (typeof containerVerbs)[number];

/** What an app may do with a queue: Storage Queue Data Message Sender, or Storage Queue Data Message Processor. */
export const queueVerbs = ["send", "process"] as const;
export type QueueVerb = (typeof queueVerbs)[number];

/** What an app may do with a table: Storage Table Data Reader, or Storage Table Data Contributor. */
export const tableVerbs = ["read", "write"] as const;
export type TableVerb = (typeof tableVerbs)[number];

/** The private DNS zones that a zone needs, by the names that Azure gives them. */
export const privateDnsZoneNames = [
  "privatelink.blob.core.windows.net",
  "privatelink.queue.core.windows.net",
  "privatelink.table.core.windows.net",
  "privatelink.azurewebsites.net",
] as const;
export type PrivateDnsZoneName = (typeof privateDnsZoneNames)[number];

/** Everything that a stack's configuration says, checked and with every default filled in. */
export interface Settings {
  /** Azure region of everything in the zone, e.g. `westeurope`; key `azure-native:location`. */
  readonly location: string;
  /** What the zone is for, 2 to 10 lowercase letters and digits, e.g. `orders`. Part of every name. */
  readonly workload: string;
  /** The environment, 2 to 8 lowercase letters and digits. Part of every name. Default: the name of the stack. */
  readonly environment: string;
  /** Four of `a-z0-9` instead of the computed suffix of globally unique names. Default: computed. */
  readonly suffix?: string | undefined;
  /** Tags of every resource. */
  readonly tags: Tags;
  readonly network: NetworkSettings;
  readonly monitoring: MonitoringSettings;
  /** Who is told when something is wrong. Default: nobody. */
  readonly alerts?: AlertSettings | undefined;
  /** Where alerts are posted as well: a secret `https` URL, whose form is not checked. Default: nowhere. */
  readonly alertWebhook?: Output<string> | undefined;
  /** Whether plans and storage are spread over availability zones. Default: false. */
  readonly zoneRedundant: boolean;
  /** Whether storage is protected from deletion, by Pulumi and by a lock in Azure. Default: false. */
  readonly deletionProtection: boolean;
  /** The key that encrypts storage instead of Microsoft's. Default: Microsoft's. */
  readonly customerManagedKey?: CustomerManagedKeySettings | undefined;
  /** The apps, 1 to 200, by name: 2 to 12 lowercase letters, digits and inner hyphens. Part of the names of their resources. */
  readonly apps: Readonly<Record<string, AppSettings>>;
}

/** Tags of every resource: these three and up to 45 of one's own; the zone adds `environment` and `workload`. */
export interface Tags extends Readonly<Record<string, string>> {
  /** Who answers for the zone. */
  readonly owner: string;
  /** Who pays for the zone. */
  readonly costCenter: string;
  /** Default: `confidential`. */
  readonly dataClassification: DataClassification;
}

/** The virtual network of a zone and the networks it talks to. */
export interface NetworkSettings {
  /** Private IPv4 network in CIDR notation, /16 to /24, e.g. `10.40.0.0/22`. */
  readonly addressSpace: string;
  /** By which address apps reach public addresses. Default: `natGateway`. */
  readonly egress: Egress;
  /** Networks in CIDR notation of the hub, peers and on-premises; none overlaps another. Default: none. */
  readonly peerAddressSpaces: readonly string[];
  /** Networks in CIDR notation, e.g. of build agents, whose clients may reach the private endpoints. Default: none. */
  readonly privateEndpointClients: readonly string[];
  /** Resource ids of a hub's private DNS zones, to be used instead of zones of one's own. Default: none. */
  readonly privateDnsZones: Readonly<Partial<Record<PrivateDnsZoneName, string | undefined>>>;
}

/** The Log Analytics workspace of a zone. */
export interface MonitoringSettings {
  /** Days that logs are kept, 30 to 730. Default: 90. */
  readonly retentionDays: number;
  /** Gigabytes a day after which no more is taken in, 0.023 or more. Default: no limit. */
  readonly dailyQuotaGb?: number | undefined;
}

/** Who is told when something is wrong. */
export interface AlertSettings {
  /** E-mail addresses, at least one. */
  readonly emails: readonly string[];
}

/** A key that is there already; the identity must hold `Key Vault Crypto Service Encryption User` on it. */
export interface CustomerManagedKeySettings {
  /** URI of the vault, e.g. `https://kv-orders.vault.azure.net`. */
  readonly vaultUri: string;
  /** Name of the key; its newest version is used. */
  readonly keyName: string;
  /** Resource id of the user-assigned identity with which storage uses the key. */
  readonly identityId: string;
}

/** One function app. */
export interface AppSettings {
  /** Language and version, e.g. `{ name: "node", version: "22" }` for `node-22`. */
  readonly runtime: Pick<Runtime, "name" | "version">;
  /** Default: `FlexConsumption`. */
  readonly plan: Plan;
  /** Memory of an instance in MB, 2048 or 4096. Default: 2048. */
  readonly instanceMemoryMB: 2048 | 4096;
  /** Instances that the app may grow to, 40 to 1000: a limit of cost. Default: 40. */
  readonly maximumInstanceCount: number;
  /** Environment variables of the app's own. No secrets: those are Key Vault references. Default: none. */
  readonly settings: Readonly<Record<string, string>>;
  /** Origins (`https://host[:port]`) whose pages may call the app from a browser. Default: none. */
  readonly cors: readonly string[];
  /** Who may call the app over HTTP. Default: nobody. */
  readonly signIn?: SignInSettings | undefined;
  readonly data: DataSettings;
  /** Whether the app uses Durable Functions, whose host needs queues and tables. Default: false. */
  readonly durable: boolean;
}

/** Microsoft Entra ID sign-in in front of an app. */
export interface SignInSettings {
  /** Client id (GUID) of the app registration that stands for the app. */
  readonly clientId: string;
  /** Audience that a token must be for. Default: `api://<clientId>`. */
  readonly audience: string;
  /** Client ids (GUIDs) of the applications that may call, at least one. */
  readonly applications: readonly string[];
}

/** The app's own data, by name, and what the app may do with it. Default: none. */
export interface DataSettings {
  readonly containers: Readonly<Record<string, ContainerVerb>>;
  readonly queues: Readonly<Record<string, QueueVerb>>;
  readonly tables: Readonly<Record<string, TableVerb>>;
  /** Days, 1 to 146000, for which a blob can be neither changed nor deleted once it is written, by container. */
  readonly immutableDays: Readonly<Record<string, number>>;
}
