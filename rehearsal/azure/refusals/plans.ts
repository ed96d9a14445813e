import { list, number, text, texts, type Properties } from "../values.ts";
import type { Refusal, Rule } from "./refusal.ts";

const restrictionsPage = "https://learn.microsoft.com/azure/app-service/overview-access-restrictions";
const reliability = "https://learn.microsoft.com/azure/reliability/reliability-app-service";
const premium = "https://learn.microsoft.com/azure/azure-functions/functions-premium-plan";

const refuse = (property: string, message: string, source: string): Refusal => ({
  code: "BadRequest",
  property,
  message,
  source,
});

/** Sizes of plans that have instances in several zones. */
const zonal = /^(?:EP[1-3]|FC1|P\d(?:v[234]|mv[34])|I\d+m?v2)$/i;

const zones: Rule = (inputs) => {
  const size = text(inputs, "sku", "name");
  return inputs["zoneRedundant"] === true && size !== undefined && !zonal.test(size)
    ? [refuse("zoneRedundant", `a plan of size ${size} has no zones`, reliability)]
    : [];
};

/** Plans of Elastic Premium grow to this limit, which cannot be below what they always have. */
const elasticRange: Rule = (inputs) => {
  const most = number(inputs, "maximumElasticWorkerCount");
  const always = number(inputs, "sku", "capacity");
  const elastic = /^EP/i.test(text(inputs, "sku", "name") ?? "");
  if (!elastic || most === undefined) return [];
  return [
    ...(most < 1 || most > 100
      ? [refuse("maximumElasticWorkerCount", `${most} is not from 1 to 100`, premium)]
      : []),
    ...(always !== undefined && always > most
      ? [
          refuse(
            "maximumElasticWorkerCount",
            `${most} is less than the ${always} that are always there`,
            premium,
          ),
        ]
      : []),
  ];
};

/** Access restrictions, of the app and of its scm site. */
const restrictions: Rule = (inputs) =>
  ["ipSecurityRestrictions", "scmIpSecurityRestrictions"].flatMap((name) => {
    const property = `siteConfig.${name}`;
    const rules = list(inputs, "siteConfig", name);
    return [
      ...(rules.length > 512
        ? [refuse(property, `${rules.length} rules; there can be 512`, restrictionsPage)]
        : []),
      ...rules.flatMap((rule, index) => sources(`${property}[${index}]`, text(rule, "ipAddress") ?? "")),
    ];
  });

function sources(property: string, addresses: string): Refusal[] {
  const count = addresses.split(",").length;
  return count > 8
    ? [refuse(`${property}.ipAddress`, `${count} sources in one rule; there can be 8`, restrictionsPage)]
    : [];
}

/** The identity that resolves Key Vault references and that fetches the package has to be one of the site's own. */
const ownIdentity: Rule = (inputs) => {
  const own = texts(inputs, "identity", "userAssignedIdentities").map((id) => id.toLowerCase());
  const known = list(inputs, "identity", "userAssignedIdentities").length === own.length && own.length > 0;
  const named: [property: string, id: string | undefined][] = [
    ["keyVaultReferenceIdentity", text(inputs, "keyVaultReferenceIdentity")],
    ["siteConfig.appSettings", appSetting(inputs, "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID")],
  ];
  return named
    .filter(([, id]) => known && id?.startsWith("/") && !own.includes(id.toLowerCase()))
    .map(([property, id]) =>
      refuse(
        property,
        `${id ?? ""} is not among the identities of the app`,
        "https://learn.microsoft.com/azure/app-service/overview-managed-identity",
      ),
    );
};

/** The value of an application setting, when it is there and known. Azure does not tell upper from lower case in its name. */
export function appSetting(inputs: Properties, name: string): string | undefined {
  const found = list(inputs, "siteConfig", "appSettings").find(
    (each) => text(each, "name")?.toLowerCase() === name.toLowerCase(),
  );
  return text(found, "value");
}

/** Elastic Premium and dedicated plans, and the sites and slots on them. */
export const plans: Readonly<Record<string, readonly Rule[]>> = {
  "web:AppServicePlan": [zones, elasticRange],
  "web:WebApp": [restrictions, ownIdentity],
  "web:WebAppSlot": [restrictions, ownIdentity],
};
