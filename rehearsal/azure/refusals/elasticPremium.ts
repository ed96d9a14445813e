import { nameOf } from "../identifiers.ts";
import type { LiveResources } from "../liveResources.ts";
import { at, list, text, type Properties } from "../values.ts";
import { equal, refuse, type Conflict } from "./conflict.ts";
import { appSetting } from "./plans.ts";
import type { Refusal } from "./refusal.ts";

const storage = "https://learn.microsoft.com/azure/azure-functions/storage-considerations";
const settings = "https://learn.microsoft.com/azure/azure-functions/functions-app-settings";
const networking = "https://learn.microsoft.com/azure/azure-functions/configure-networking-how-to";

const property = "siteConfig.appSettings";

const has = (inputs: Properties, name: string): boolean =>
  list(inputs, "siteConfig", "appSettings").some((each) => equal(text(each, "name"), name));

/** Whether what the app reads and writes of its share goes through the network; there are four spellings. */
const sharedOverNetwork = (inputs: Properties): boolean =>
  at(inputs, "outboundVnetRouting", "allTraffic") === true ||
  at(inputs, "outboundVnetRouting", "contentShareTraffic") === true ||
  at(inputs, "vnetContentShareEnabled") === true ||
  appSetting(inputs, "WEBSITE_CONTENTOVERVNET") === "1";

/** The account and the share that hold the code of an app. */
function share(inputs: Properties, connection: string, live: LiveResources): Refusal[] {
  const name = /(?:^|;)AccountName=([^;]+)/i.exec(connection)?.[1];
  const account = live.ofType("storage:StorageAccount").find((each) => equal(nameOf(each.id), name));
  if (account === undefined) return [];
  const shareName = appSetting(inputs, "WEBSITE_CONTENTSHARE");
  const closed =
    text(account.inputs, "publicNetworkAccess") === "Disabled" ||
    text(account.inputs, "networkRuleSet", "defaultAction") === "Deny";
  const made = live
    .ofType("storage:FileShare")
    .some((each) => equal(text(each.inputs, "accountName"), name) && equal(nameOf(each.id), shareName));
  return [
    ...(at(account.inputs, "allowSharedKeyAccess") === false
      ? [
          refuse(
            "BadRequest",
            property,
            `the content share is opened with an account key, and ${name ?? ""} has shared keys off`,
            `${storage}#create-an-app-without-azure-files`,
          ),
        ]
      : []),
    ...(closed && !sharedOverNetwork(inputs)
      ? [
          refuse(
            "BadRequest",
            "outboundVnetRouting",
            `could not access storage account ${name ?? ""}: the content share is not read over the network`,
            networking,
          ),
        ]
      : []),
    ...(closed && !made
      ? [
          refuse(
            "BadRequest",
            property,
            `the share ${shareName ?? ""} has to be there beforehand: ${name ?? ""} has a firewall`,
            networking,
          ),
        ]
      : []),
  ];
}

/**
 * An app on Elastic Premium finds its code in a file share, by a connection string; or, without a share, in the package at a URL.
 */
export const content: Conflict = ({ inputs }, live) => {
  if (!/^EP/i.test(live.planSku(inputs) ?? "") || list(inputs, "siteConfig", "appSettings").length === 0)
    return [];
  const connection = "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING";
  const value = appSetting(inputs, connection) ?? "";
  const withShare = has(inputs, connection) && has(inputs, "WEBSITE_CONTENTSHARE");
  const packageUrl = appSetting(inputs, "WEBSITE_RUN_FROM_PACKAGE") ?? "https://";
  const withPackage = has(inputs, "WEBSITE_RUN_FROM_PACKAGE") && packageUrl.startsWith("https://");
  return [
    ...(withShare || withPackage
      ? []
      : [
          refuse(
            "BadRequest",
            property,
            `${connection} and WEBSITE_CONTENTSHARE are missing, and WEBSITE_RUN_FROM_PACKAGE is not the URL of a package`,
            `${storage}#create-an-app-without-azure-files`,
          ),
        ]),
    ...(value.startsWith("@Microsoft.KeyVault") &&
    appSetting(inputs, "WEBSITE_SKIP_CONTENTSHARE_VALIDATION") !== "1"
      ? [
          refuse(
            "BadRequest",
            property,
            `${connection} is a Key Vault reference, which is checked before it can be resolved`,
            `${settings}#website_skip_contentshare_validation`,
          ),
        ]
      : []),
    ...share(inputs, value, live),
  ];
};
