import { alertControls } from "./controls/alerts.ts";
import { apiManagementControls } from "./controls/apim.ts";
import type { ControlText } from "./controls/control.ts";
import { dataControls } from "./controls/data.ts";
import { edgeControls } from "./controls/edge.ts";
import { functionsControls } from "./controls/functions.ts";
import { functionsAccessControls } from "./controls/functionsAccess.ts";
import { governanceControls } from "./controls/governance.ts";
import { identityControls } from "./controls/identity.ts";
import { keyVaultControls } from "./controls/keyvault.ts";
import { monitoringControls } from "./controls/monitoring.ts";
import { networkControls } from "./controls/network.ts";
import { storageControls } from "./controls/storage.ts";

const catalogue = [
  ...storageControls,
  ...keyVaultControls,
  ...functionsControls,
  ...functionsAccessControls,
  ...apiManagementControls,
  ...edgeControls,
  ...networkControls,
  ...identityControls,
  ...monitoringControls,
  ...alertControls,
  ...dataControls,
  ...governanceControls,
];

/** The stable name of a control. */
export type ControlId = (typeof catalogue)[number]["id"];

/** One thing that the pack makes sure of. */
export interface Control extends ControlText {
  readonly id: ControlId;
  readonly enforcement: "mandatory" | "advisory";
}

/** Every control of the pack, in the order of its documentation. Rules, reports and documents are made from this. */
export const controls: readonly Control[] = catalogue.map((control) => ({
  enforcement: "mandatory",
  ...control,
}));
