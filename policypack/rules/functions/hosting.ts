import type { Graph } from "../../graph.ts";
import { at, describe, isSet } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import { isTrue, type Findings, type StackRule } from "../../rule.ts";
import { every, some } from "../../unknown.ts";
import { appKinds, isFlex, isFunctionApp } from "./app.ts";
import { hasEndToEndEncryption, isConsumption, plansOf } from "./plans.ts";

/** Flex Consumption and Consumption have no health check (https://learn.microsoft.com/azure/app-service/monitor-instances-health-check). */
function* healthCheck(app: Resource, graph: Graph): Findings {
  const path = "siteConfig.healthCheckPath";
  const isByTheCall = () =>
    some(
      ...plansOf(app, graph).map(
        ({ inputs }) =>
          () =>
            isConsumption(inputs),
      ),
    );
  if (!isFlex(app.inputs) && !isSet(app.inputs, path) && !isByTheCall()) {
    yield { path, found: "missing", wanted: "a path of the app that answers when it is well" };
  }
}

function* endToEndEncryption(app: Resource, graph: Graph): Findings {
  const path = "endToEndEncryptionEnabled";
  const canEncrypt = () =>
    some(
      ...plansOf(app, graph).map(
        ({ inputs }) =>
          () =>
            hasEndToEndEncryption(inputs),
      ),
    );
  if (every(() => !isTrue.accepts(at(app.inputs, path)), canEncrypt)) {
    yield { path, found: describe(at(app.inputs, path)), wanted: isTrue.wanted };
  }
}

function functionApps(check: (app: Resource, graph: Graph) => Findings) {
  return (app: Resource, graph: Graph): Findings => (isFunctionApp(app.inputs) ? check(app, graph) : []);
}

/** What an app can have on the plan that it is on. */
export const hostingStackRules: readonly StackRule[] = [
  { control: "functions-health-check", kinds: appKinds, check: functionApps(healthCheck) },
  { control: "functions-end-to-end-tls", kinds: appKinds, check: functionApps(endToEndEncryption) },
];
