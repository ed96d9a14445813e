import type { Output } from "@pulumi/pulumi";

import type { AccessSettings } from "./access.ts";
import type { AppSettings } from "./app.ts";
import type { CustomerManagedKeySettings } from "./customerManagedKey.ts";
import type { EdgeSettings } from "./edge.ts";
import type { GatewaySettings } from "./gateway.ts";
import type { GovernanceSettings } from "./governance.ts";
import type { KeyVaultSettings, SecretSettings } from "./keyVault.ts";
import type { AlertSettings, MonitoringSettings } from "./monitoring.ts";
import type { NetworkSettings } from "./network.ts";
import type { PlanSettings } from "./plans.ts";
import type { SourceSettings } from "./source.ts";

/** The namespace of the configuration keys: the name of the project in `Pulumi.yaml`. */
export const namespace = "functions-landing-zone";

/** How sensitive the data of a zone is. */
export const dataClassifications = ["public", "internal", "confidential", "restricted"] as const;
export type DataClassification = (typeof dataClassifications)[number];

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
  /** The network. Default: none, the stack is built on another's `platform`. */
  readonly network?: NetworkSettings | undefined;
  readonly monitoring: MonitoringSettings;
  /** Who is told when something is wrong. Default: nobody. */
  readonly alerts?: AlertSettings | undefined;
  /** Where alerts are posted as well: a secret `https` URL, whose form is not checked. Default: nowhere. */
  readonly alertWebhook?: Output<string> | undefined;
  /** Whether plans and storage are spread over availability zones. Default: false. */
  readonly zoneRedundant: boolean;
  /** Whether storage is protected from deletion, by Pulumi and by a lock in Azure. Default: false. */
  readonly deletionProtection: boolean;
  /** The vault. */
  readonly keyVault: KeyVaultSettings;
  /** Secrets of the vault by name: 1 to 127 letters, digits, hyphens. Default: none. */
  readonly secrets: Readonly<Record<string, SecretSettings>>;
  /** Values of secrets by name, each a Pulumi secret; of those that the zone puts into the vault, the others are drawn. */
  readonly secretValues: Readonly<Record<string, Output<string>>>;
  /** The key that encrypts storage instead of Microsoft's. Default: Microsoft's. */
  readonly customerManagedKey?: CustomerManagedKeySettings | undefined;
  /** The gateway in front of the apps. Default: none, and apps have no API. */
  readonly gateway?: GatewaySettings | undefined;
  /** The web application firewall in front of the gateway. Default: none. */
  readonly edge?: EdgeSettings | undefined;
  /** What the zone is held to. */
  readonly governance: GovernanceSettings;
  /** Who has standing access. */
  readonly access: AccessSettings;
  /** What the zone is deployed from. Default: unknown, and no tags say so. */
  readonly source?: SourceSettings | undefined;
  /** The stack on whose platform the apps are: its name, or `organization/project/stack`. Default: none, the stack has a platform of its own. */
  readonly platform?: string | undefined;
  /** Plans that apps share, by name. Default: none. */
  readonly plans: Readonly<Record<string, PlanSettings>>;
  /** The apps, up to 200, by name: 2 to 12 lowercase letters, digits and inner hyphens. Part of the names of their resources. */
  readonly apps: Readonly<Record<string, AppSettings>>;
}

/** Tags of every resource: these three and up to 8 of one's own; the zone adds `environment` and `workload`. */
export interface Tags extends Readonly<Record<string, string>> {
  /** Who answers for the zone. */
  readonly owner: string;
  /** Who pays for the zone. */
  readonly costCenter: string;
  /** Default: `confidential`. */
  readonly dataClassification: DataClassification;
}
