import type { ResourceRule, StackRule } from "./rule.ts";
import { alertRules, alertStackRules } from "./rules/alerts.ts";
import { apiRules, apiStackRules } from "./rules/apim/apis.ts";
import { policyRules } from "./rules/apim/documents.ts";
import { serviceRules, serviceStackRules } from "./rules/apim/service.ts";
import { dataRules, dataStackRules } from "./rules/data.ts";
import { edgeRules, edgeStackRules } from "./rules/edge.ts";
import { accessRules, accessStackRules } from "./rules/functions/access.ts";
import { configurationRules } from "./rules/functions/configuration.ts";
import { runtimeRules } from "./rules/functions/runtime.ts";
import { settingsRules, settingsStackRules } from "./rules/functions/settings.ts";
import { governanceRules } from "./rules/governance.ts";
import { identityRules, identityStackRules } from "./rules/identity.ts";
import { keyVaultRules, keyVaultStackRules } from "./rules/keyvault.ts";
import { monitoringRules, monitoringStackRules } from "./rules/monitoring.ts";
import { networkRules, networkStackRules } from "./rules/network.ts";
import { privateLinkStackRules } from "./rules/privateLink.ts";
import { storageRules, storageStackRules } from "./rules/storage.ts";

/** The rules that one resource alone decides. */
export const resourceRules: readonly ResourceRule[] = [
  ...storageRules,
  ...keyVaultRules,
  ...configurationRules,
  ...runtimeRules,
  ...settingsRules,
  ...accessRules,
  ...serviceRules,
  ...apiRules,
  ...policyRules,
  ...edgeRules,
  ...networkRules,
  ...identityRules,
  ...monitoringRules,
  ...alertRules,
  ...dataRules,
  ...governanceRules,
];

/** The rules that need the whole stack. */
export const stackRules: readonly StackRule[] = [
  ...storageStackRules,
  ...keyVaultStackRules,
  ...settingsStackRules,
  ...accessStackRules,
  ...serviceStackRules,
  ...apiStackRules,
  ...edgeStackRules,
  ...networkStackRules,
  ...privateLinkStackRules,
  ...identityStackRules,
  ...monitoringStackRules,
  ...alertStackRules,
  ...dataStackRules,
];
