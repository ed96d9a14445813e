import { because, missing, trips, where, type Classification, type Seen } from "./classify.ts";

/** The kinds that have to carry the tags of the company. */
const tagged = [
  "resources:ResourceGroup",
  "managedidentity:UserAssignedIdentity",
  "keyvault:Vault",
  "operationalinsights:Workspace",
  "network:NetworkSecurityGroup",
  "network:VirtualNetwork",
  "network:PrivateEndpoint",
  "storage:StorageAccount",
  "applicationinsights:Component",
  "web:AppServicePlan",
  "web:WebApp",
  "web:WebAppSlot",
  "apimanagement:ApiManagementService",
];

/** The kinds that hold data. */
const classified = ["keyvault:Vault", "operationalinsights:Workspace", "storage:StorageAccount"];

const isOf =
  (kinds: readonly string[]) =>
  ({ path }: Seen): boolean =>
    kinds.includes(path.split(" ")[0] ?? "");

const notAsked = because("A part of something that is tagged itself; only main resources have to be.");

const tag = [where(isOf(tagged), trips("governance-tags", missing)), notAsked];

export const everywhere: Classification = {
  "* azureApiVersion": because(
    "The version of the interface by which Azure is called; what is set through it counts.",
  ),
  "* resourceGroupName": because(
    "Where a resource is filed; where what it holds may be is said by its location.",
  ),
  "* location": trips("governance-allowed-locations", "southcentralus"),
  "* tags.owner": tag,
  "* tags.environment": tag,
  "* tags.costCenter": tag,
  "* tags.workload": because("For people; no control rests on it."),
  "* tags.dataClassification": [
    where(isOf(classified), trips("governance-data-classification", missing, "secret-ish")),
    because("Tells what is in it; only what holds data has to say so."),
  ],
};
