import { planSkus, zoneRedundantMinimum } from "../components/planSkus.ts";
import { settingOf } from "../components/secretSetting.ts";
import { app, flexConsumption } from "./app.ts";
import type { Values } from "./checks.ts";
import { exampleConnection } from "./connections.ts";
import { describe, type Finding } from "./finding.ts";
import { exampleGuid } from "./guid.ts";
import { appSecrets } from "./keyVault.ts";
import { checkPlans, plansKey, plansOf, type StackPlans } from "./planChecks.ts";
import { repeated } from "./repeated.ts";
import { isRefusedOnFlexConsumption } from "./reservedSettings.ts";
import { entriesOf, isObject, isSet, namesOf } from "./rules.ts";
import { sharedPlanRuntimes } from "./runtimes.ts";
import { namespace } from "./settings.ts";

const appsKey = `${namespace}:apps`;

/** The least that Flex Consumption takes as a limit. */
const flexMinimum = 40;

/** Checks of plans, of apps against what they run on, and of names. Each looks at what is right in itself. */
export function* checkPlansAndApps(values: Values): Generator<Finding> {
  yield* checkPlans(values);
  const stack = plansOf(values);
  for (const [name, value] of entriesOf(values[appsKey])) {
    if (isObject(value)) {
      yield* checkApp([appsKey, name], value, name, stack);
    }
  }
}

/** What of an app is right in itself, with the defaults; undefined is what is wrong. */
function rightIn(given: Readonly<Record<string, unknown>>) {
  const { shape } = app;
  return {
    runtime: shape.runtime.safeParse(given["runtime"]).data,
    plan: shape.plan.safeParse(given["plan"]).data,
    maximumInstanceCount: shape.maximumInstanceCount.safeParse(given["maximumInstanceCount"]).data,
    alwaysReady: shape.alwaysReady.safeParse(given["alwaysReady"]).data ?? {},
    slots: shape.slots.safeParse(given["slots"]).data ?? [],
    durable: shape.durable.safeParse(given["durable"]).data,
  };
}

type App = ReturnType<typeof rightIn>;
type Given = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

function* checkApp(path: Path, given: Given, name: string, stack: StackPlans): Generator<Finding> {
  const its = rightIn(given);
  const flex = its.plan === flexConsumption;
  yield* checkNames(path, given, its);
  yield* checkCallers(path, given);
  if (its.plan === undefined) {
    return;
  }
  if (!flex && !stack.plansElsewhere && !stack.planNames.includes(its.plan)) {
    const [example = flexConsumption] = stack.planNames;
    yield {
      path: [...path, "plan"],
      found: `${describe(its.plan)}, which is no plan of this stack`,
      allowed: [flexConsumption, ...stack.planNames].join(", "),
      example,
    };
    return;
  }
  if (flex && stack.planNames.includes(name)) {
    yield {
      path: [plansKey, name],
      found: `the name '${name}', which the plan of the app '${name}' on ${flexConsumption} has already`,
      allowed: "names that no such app has",
      instead: "premium",
      example: { sku: "EP1", subnet: 1 },
    };
  }
  yield* checkSettings(path, given, flex);
  yield* flex ? checkOnFlexConsumption(path, given, its, stack) : checkOnSharedPlan(path, given, its, stack);
}

function* checkOnFlexConsumption(path: Path, given: Given, its: App, stack: StackPlans): Generator<Finding> {
  const { runtime, maximumInstanceCount = flexMinimum, alwaysReady, durable } = its;
  yield* absentOn("Flex Consumption", "a plan in plans", stack.planNames[0] ?? "premium", path, given, [
    "slots",
    "healthCheckPath",
    "clientCertificates",
  ]);
  const spelling = `${runtime?.name ?? ""}-${runtime?.version ?? ""}`;
  if (sharedPlanRuntimes.includes(spelling)) {
    yield {
      path: [...path, "runtime"],
      found: `"${spelling}" on ${flexConsumption}, which does not have it`,
      allowed: "a runtime that Flex Consumption has, or a plan in plans",
      example: "java-21",
    };
  }
  if (maximumInstanceCount < flexMinimum) {
    yield {
      path: [...path, "maximumInstanceCount"],
      found: `${maximumInstanceCount} on ${flexConsumption}`,
      allowed: `a whole number from ${flexMinimum} to 1000`,
      example: flexMinimum,
    };
  }
  for (const [group, count] of Object.entries(alwaysReady)) {
    const here = [...path, "alwaysReady", group];
    if (stack.zoneRedundant && count < zoneRedundantMinimum) {
      yield {
        path: here,
        found: `${count}, with zoneRedundant`,
        allowed: `${zoneRedundantMinimum} or more: instances in two zones at least`,
        example: zoneRedundantMinimum,
      };
    }
    if (count > maximumInstanceCount) {
      yield {
        path: here,
        found: `${count}, more than the app's maximumInstanceCount, ${maximumInstanceCount}`,
        allowed: `a whole number up to ${maximumInstanceCount}`,
        example: zoneRedundantMinimum,
      };
    }
    if (group === "durable" && durable === false) {
      yield {
        path: here,
        found: "instances for Durable Functions, which the app does not use",
        allowed: "nothing, or durable: true",
        instead: "http",
        example: count,
      };
    }
  }
}

function* checkOnSharedPlan(path: Path, given: Given, its: App, stack: StackPlans): Generator<Finding> {
  yield* absentOn("a plan in plans", "Flex Consumption", flexConsumption, path, given, [
    "instanceMemoryMB",
    "alwaysReady",
  ]);
  const { plan: planName = "", maximumInstanceCount, slots } = its;
  const on = stack.plans[planName];
  if (on === undefined) {
    return;
  }
  const { kind, maximumSlots, maximumInstances } = planSkus[on.sku];
  const most = on.maximumInstances ?? maximumInstances;
  if (maximumInstanceCount !== undefined && kind === "Dedicated") {
    yield {
      path: [...path, "maximumInstanceCount"],
      found: `${maximumInstanceCount} on the plan '${planName}', which is dedicated`,
      allowed:
        "nothing: all apps of a dedicated plan run on all of its instances; maximumInstances of the plan limits them",
      remove: true,
      instead: "plan",
      example: planName,
    };
  } else if (maximumInstanceCount !== undefined && maximumInstanceCount > most) {
    yield {
      path: [...path, "maximumInstanceCount"],
      found: `${maximumInstanceCount} on the plan '${planName}', which has ${most} instances at most`,
      allowed: `a whole number from 1 to ${most}`,
      example: most,
    };
  }
  if (slots.length > maximumSlots) {
    yield {
      path: [...path, "slots"],
      found: `${slots.length} slots on the plan '${planName}' of size ${on.sku}`,
      allowed: `at most ${maximumSlots} beside production`,
      example: ["staging"],
    };
  }
}

/** Keys that are of no use on what the app runs on. */
function* absentOn(
  here: string,
  there: string,
  plan: string,
  path: Path,
  given: Given,
  keys: readonly string[],
): Generator<Finding> {
  for (const key of keys.filter((each) => isSet(given[each]))) {
    yield {
      path: [...path, key],
      found: `${key}, which ${here} does not have`,
      allowed: `nothing; or, as plan, ${there}`,
      remove: true,
      instead: "plan",
      example: plan,
    };
  }
}

/** App settings, of the app's own and those of its secrets, that what it runs on or a connection does not leave to it. */
function* checkSettings(path: Path, given: Given, flex: boolean): Generator<Finding> {
  const connections = namesOf(given["connections"]);
  const reasonAgainst = (setting: string): string | undefined => {
    const lower = setting.toLowerCase();
    const connection = connections.find((each) => lower.startsWith(`${each.toLowerCase()}__`));
    return flex && isRefusedOnFlexConsumption(setting)
      ? "which Flex Consumption refuses"
      : connection && `which the connection '${connection}' sets`;
  };
  for (const setting of namesOf(given["settings"])) {
    const reason = reasonAgainst(setting);
    if (reason !== undefined) {
      yield {
        path: [...path, "settings", setting],
        found: `the app setting '${setting}', ${reason}`,
        allowed: "app settings of the app's own: remove this one",
        remove: true,
        instead: "GREETING",
        example: "hello",
      };
    }
  }
  for (const [index, secret] of (appSecrets.safeParse(given["secrets"]).data ?? []).entries()) {
    const reason = reasonAgainst(settingOf(secret));
    if (reason !== undefined) {
      yield {
        path: [...path, "secrets", index],
        found: `${describe(secret)}, whose app setting is ${settingOf(secret)}, ${reason}`,
        allowed: "a secret whose name, in upper case and with '_' for '-', is a setting of the app's own",
        example: "payment-api-key",
      };
    }
  }
}

/** Whoever signs in must be somebody. */
function* checkCallers(path: Path, given: Given): Generator<Finding> {
  const signIn = app.shape.signIn.safeParse(given["signIn"]).data;
  if (signIn?.applications.length === 0 && given["api"] === undefined) {
    yield {
      path: [...path, "signIn", "applications"],
      found: "nothing, though the app has no API that the gateway would call: nobody could call it",
      allowed: "the client ids of the applications that may call, at least one; or an api",
      example: [exampleGuid],
    };
  }
}

/** Azure does not tell upper from lower case in names of app settings; no two slots have the same name. */
function* checkNames(path: Path, given: Given, { slots }: App): Generator<Finding> {
  for (const [key, what, example] of [
    ["settings", "the app setting", "hello"],
    ["connections", "the connection", exampleConnection],
  ] as const) {
    for (const { name, first } of repeated(namesOf(given[key]))) {
      yield {
        path: [...path, key, name],
        found: `${what} '${name}' twice: Azure takes it for '${first}'`,
        allowed: "names that differ in more than upper and lower case",
        instead: `${name}2`,
        example,
      };
    }
  }
  for (const { name } of repeated(slots)) {
    yield {
      path: [...path, "slots"],
      found: `the slot '${name}' twice`,
      allowed: "each slot once",
      example: [...new Set(slots)],
    };
  }
}
