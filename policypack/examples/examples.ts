import type { ControlId } from "../controls.ts";
import { alertExamples } from "./alerts.ts";
import { apiManagementExamples } from "./apim.ts";
import { dataExamples } from "./data.ts";
import { edgeExamples } from "./edge.ts";
import type { Example } from "./example.ts";
import { functionsExamples } from "./functions.ts";
import { governanceExamples } from "./governance.ts";
import { identityExamples } from "./identity.ts";
import { keyVaultExamples } from "./keyvault.ts";
import { monitoringExamples } from "./monitoring.ts";
import { networkExamples } from "./network.ts";
import { storageExamples } from "./storage.ts";

/** An example for each control that has one: how a program satisfies it. The pack's documentation shows them. */
export const examples: Partial<Record<ControlId, Example>> = {
  ...storageExamples,
  ...keyVaultExamples,
  ...functionsExamples,
  ...apiManagementExamples,
  ...edgeExamples,
  ...networkExamples,
  ...identityExamples,
  ...monitoringExamples,
  ...alertExamples,
  ...dataExamples,
  ...governanceExamples,
};
