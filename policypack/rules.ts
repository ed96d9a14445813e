import type { ResourceRule, StackRule } from "./rule.ts";
import { accessRules, accessStackRules } from "./rules/functions/access.ts";
import { configurationRules } from "./rules/functions/configuration.ts";
import { runtimeRules } from "./rules/functions/runtime.ts";
import { settingsRules, settingsStackRules } from "./rules/functions/settings.ts";
import { governanceRules } from "./rules/governance.ts";
import { identityRules, identityStackRules } from "./rules/identity.ts";
import { monitoringRules, monitoringStackRules } from "./rules/monitoring.ts";
import { networkRules, networkStackRules } from "./rules/network.ts";
import { privateLinkStackRules } from "./rules/privateLink.ts";
import { storageRules, storageStackRules } from "./rules/storage.ts";

/** The rules that one resource alone decides. */
export const resourceRules: readonly ResourceRule[] = [
  ...storageRules,
  ...configurationRules,
  ...runtimeRules,
  ...settingsRules,
  ...accessRules,
  ...networkRules,
  ...identityRules,
  ...monitoringRules,
  ...governanceRules,
];

/** The rules that need the whole stack. */
export const stackRules: readonly StackRule[] = [
  ...storageStackRules,
  ...settingsStackRules,
  ...accessStackRules,
  ...networkStackRules,
  ...privateLinkStackRules,
  ...identityStackRules,
  ...monitoringStackRules,
];
