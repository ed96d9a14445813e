import { nameOf, parentOf } from "../identifiers.ts";
import type { LiveResources } from "../liveResources.ts";
import { absent, isObject, object, text, type Properties } from "../values.ts";
import { delegationsOf, equal, others, refuse, type Candidate, type Conflict } from "./conflict.ts";
import { content } from "./elasticPremium.ts";
import { flexSite, forbiddenSettingsIn, isFlexSite } from "./flexConsumption.ts";
import { smallerThan } from "./network.ts";

const networking = "https://learn.microsoft.com/azure/azure-functions/functions-networking-options";
const plan = "https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan";
const howTo = "https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to";

const integration: Conflict = ({ inputs }, live) => {
  const id = text(inputs, "virtualNetworkSubnetId");
  const sku = live.planSku(inputs);
  const flex = isFlexSite(inputs) || sku === "FC1";
  const subnet = live.subnet(id ?? "");
  const wanted = flex ? "Microsoft.App/environments" : "Microsoft.Web/serverFarms";
  const property = "virtualNetworkSubnetId";
  if (id === undefined) return [];
  const smallest = flex ? 27 : 28;
  const [here, there] = [text(inputs, "location"), text(live.get(parentOf(id))?.inputs, "location")].map(
    (place) => place?.toLowerCase().replaceAll(" ", ""),
  );
  const elsewhere = here !== undefined && there !== undefined && here !== there;
  return [
    ...(isObject(subnet) && !delegationsOf(subnet).some((each) => equal(each, wanted))
      ? [
          refuse(
            "BadRequest",
            property,
            `ServiceAssociationLink: unable to integrate, the subnet is not delegated to ${wanted}`,
            networking,
          ),
        ]
      : []),
    ...(isObject(subnet) && smallerThan(smallest, subnet)
      ? [refuse("BadRequest", property, `the subnet is smaller than /${smallest}`, networking)]
      : []),
    ...(elsewhere
      ? [refuse("BadRequest", property, `the network is in another region than the app`, networking)]
      : []),
    ...(flex && nameOf(id).includes("_")
      ? [refuse("BadRequest", property, "the subnet's name has an underscore", networking)]
      : []),
  ];
};

const sitePlan: Conflict = (candidate, live) => {
  const { inputs } = candidate;
  const sku = live.planSku(inputs);
  if (sku === undefined) return [];
  const shared = others(candidate, live).find((each) =>
    equal(text(each.inputs, "serverFarmId"), text(inputs, "serverFarmId")),
  );
  if (sku !== "FC1") {
    return isFlexSite(inputs)
      ? [refuse("BadRequest", "functionAppConfig", `a plan of SKU ${sku} does not take it`, plan)]
      : [];
  }
  return [
    ...(absent(inputs, "functionAppConfig")
      ? [
          refuse("BadRequest", "functionAppConfig", "an app on Flex Consumption needs it", howTo),
          ...flexSite(inputs),
        ]
      : []),
    ...(shared === undefined
      ? []
      : [
          refuse(
            "Conflict",
            "serverFarmId",
            `${shared.id} runs on this plan already, and a Flex Consumption plan has one app`,
            plan,
          ),
        ]),
  ];
};

const packageContainer: Conflict = (candidate, live) => {
  const property = "functionAppConfig.deployment.storage.value";
  const value = text(object(candidate.inputs, "functionAppConfig", "deployment", "storage"), "value");
  const [, account, container] = /^https:\/\/([a-z0-9]+)\.blob\.[^/]+\/([^/]+)$/.exec(value ?? "") ?? [];
  // An account that is no part of the rehearsal may have any container.
  if (
    account === undefined ||
    !live.ofType("storage:StorageAccount").some((each) => nameOf(each.id) === account)
  )
    return [];
  const exists = live
    .ofType("storage:BlobContainer")
    .some((each) => nameOf(each.id) === container && text(each.inputs, "accountName") === account);
  const other = others(candidate, live).find(
    (each) => text(each.inputs, "functionAppConfig", "deployment", "storage", "value") === value,
  );
  return [
    ...(exists
      ? []
      : [
          refuse(
            "BadRequest",
            property,
            `the container ${container ?? ""} does not exist in ${account}`,
            howTo,
          ),
        ]),
    ...(other === undefined
      ? []
      : [refuse("BadRequest", property, `${other.id} is deployed from the same container`, howTo)]),
  ];
};

const settingsOfFlexSite: Conflict = ({ id, inputs }, live) => {
  const site = live.get(parentOf(id));
  return site !== undefined && (isFlexSite(site.inputs) || live.planSku(site.inputs) === "FC1")
    ? forbiddenSettingsIn(Object.keys(object(inputs, "properties")), "properties")
    : [];
};

/** The apps and slots beside this one. */
const otherApps = (candidate: Candidate, live: LiveResources) =>
  [...live.ofType("web:WebApp"), ...live.ofType("web:WebAppSlot")].filter(
    ({ id }) => !equal(id, candidate.id),
  );

const joins = "https://learn.microsoft.com/azure/app-service/overview-vnet-integration";

/** Except on Flex Consumption, a subnet belongs to one plan, and a plan can have two. */
const subnetOfPlan: Conflict = (candidate, live) => {
  const planOf = (inputs: Properties) => text(inputs, "serverFarmId");
  const subnetOf = (inputs: Properties) => text(inputs, "virtualNetworkSubnetId")?.toLowerCase();
  const { inputs } = candidate;
  const [plan, subnet] = [planOf(inputs), subnetOf(inputs)];
  const sku = live.planSku(inputs);
  if (plan === undefined || subnet === undefined || sku === undefined || sku === "FC1") return [];
  const joined = otherApps(candidate, live);
  const foreign = joined.find(
    (each) => subnetOf(each.inputs) === subnet && !equal(planOf(each.inputs), plan),
  );
  const own = joined
    .filter((each) => equal(planOf(each.inputs), plan))
    .flatMap((each) => subnetOf(each.inputs) ?? []);
  return [
    ...(foreign === undefined
      ? []
      : [
          refuse(
            "BadRequest",
            "virtualNetworkSubnetId",
            `the subnet belongs to the plan of ${foreign.id}, and apps of different plans cannot share one`,
            joins,
          ),
        ]),
    ...(new Set([...own, subnet]).size > 2
      ? [refuse("BadRequest", "virtualNetworkSubnetId", "the plan is joined to two subnets already", joins)]
      : []),
  ];
};

/** How many slots an app has at most, production among them. */
const slotLimit = (sku: string): number => (sku.startsWith("EP") ? 3 : 20);

const slotCount: Conflict = (candidate, live) => {
  const site = parentOf(candidate.id);
  const sku = live.planSku(live.get(site)?.inputs ?? {});
  const siblings = others(candidate, live).filter((each) => equal(parentOf(each.id), site));
  return sku !== undefined && siblings.length + 2 > slotLimit(sku)
    ? [
        refuse(
          "Conflict",
          "slot",
          `an app on ${sku} has ${slotLimit(sku)} slots at most, production among them`,
          "https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits",
        ),
      ]
    : [];
};

const slotOnFlex: Conflict = ({ id }, live) => {
  const site = live.get(parentOf(id));
  return site !== undefined && isFlexSite(site.inputs)
    ? [refuse("BadRequest", "slot", "Flex Consumption has no slots", plan)]
    : [];
};

/** What Azure refuses in sites and their settings because of the plan, the network and the storage that they use. */
export const sites: Readonly<Record<string, readonly Conflict[]>> = {
  "web:WebApp": [integration, subnetOfPlan, sitePlan, packageContainer, content],
  "web:WebAppApplicationSettings": [settingsOfFlexSite],
  "web:WebAppSlot": [slotOnFlex, slotCount, integration, subnetOfPlan, content],
};
