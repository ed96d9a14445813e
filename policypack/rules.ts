import type { ResourceRule, StackRule } from "./rule.ts";
import { alertRules, alertStackRules } from "./rules/alerts.ts";
import { apiRules, apiStackRules } from "./rules/apim/apis.ts";
import { behindGatewayStackRules } from "./rules/apim/behindGateway.ts";
import { apiCertificateStackRules } from "./rules/apim/clientCertificates.ts";
import { policyRules } from "./rules/apim/documents.ts";
import { serviceRules, serviceStackRules } from "./rules/apim/service.ts";
import { dataRules, dataStackRules } from "./rules/data.ts";
import { defenderStackRules } from "./rules/defender.ts";
import { edgeRules, edgeStackRules } from "./rules/edge.ts";
import { firewallLogRules } from "./rules/firewallLogs.ts";
import { accessRules, accessStackRules } from "./rules/functions/access.ts";
import { adminIsolationStackRules } from "./rules/functions/adminIsolation.ts";
import { clientCertificateRules } from "./rules/functions/clientCertificates.ts";
import { configurationRules } from "./rules/functions/configuration.ts";
import { hostingStackRules } from "./rules/functions/hosting.ts";
import { hostStorageStackRules } from "./rules/functions/hostStorage.ts";
import { runtimeRules } from "./rules/functions/runtime.ts";
import { secretReferenceStackRules } from "./rules/functions/secretReferences.ts";
import { settingsRules, settingsStackRules } from "./rules/functions/settings.ts";
import { governanceRules, governanceStackRules } from "./rules/governance.ts";
import { identityRules, identityStackRules } from "./rules/identity.ts";
import { keyVaultRules, keyVaultStackRules } from "./rules/keyvault.ts";
import { leakStackRules } from "./rules/leaks.ts";
import { locationStackRules } from "./rules/locations.ts";
import { monitoringRules, monitoringStackRules } from "./rules/monitoring.ts";
import { networkRules, networkStackRules } from "./rules/network.ts";
import { permissionStackRules } from "./rules/permissions.ts";
import { privateLinkStackRules } from "./rules/privateLink.ts";
import { reachabilityStackRules } from "./rules/reachability.ts";
import { storageRules, storageStackRules } from "./rules/storage.ts";
import { subnetRules, subnetStackRules } from "./rules/subnets.ts";
import { zoneRules } from "./rules/zones.ts";

/** The rules that one resource alone decides. */
export const resourceRules: readonly ResourceRule[] = [
  ...storageRules,
  ...keyVaultRules,
  ...configurationRules,
  ...runtimeRules,
  ...settingsRules,
  ...accessRules,
  ...clientCertificateRules,
  ...serviceRules,
  ...apiRules,
  ...policyRules,
  ...edgeRules,
  ...firewallLogRules,
  ...networkRules,
  ...subnetRules,
  ...identityRules,
  ...monitoringRules,
  ...alertRules,
  ...dataRules,
  ...zoneRules,
  ...governanceRules,
];

/** The rules that need the whole stack. */
export const stackRules: readonly StackRule[] = [
  ...storageStackRules,
  ...keyVaultStackRules,
  ...settingsStackRules,
  ...secretReferenceStackRules,
  ...hostStorageStackRules,
  ...accessStackRules,
  ...adminIsolationStackRules,
  ...hostingStackRules,
  ...behindGatewayStackRules,
  ...serviceStackRules,
  ...apiStackRules,
  ...apiCertificateStackRules,
  ...edgeStackRules,
  ...networkStackRules,
  ...subnetStackRules,
  ...privateLinkStackRules,
  ...reachabilityStackRules,
  ...identityStackRules,
  ...permissionStackRules,
  ...monitoringStackRules,
  ...defenderStackRules,
  ...alertStackRules,
  ...dataStackRules,
  ...leakStackRules,
  ...governanceStackRules,
  ...locationStackRules,
];
