import type { Graph } from "../../graph.ts";
import { at, describe, isSet, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import { isFalse, isTrue, type Findings, type StackRule } from "../../rule.ts";
import { every, some } from "../../unknown.ts";
import { appKinds, isFlex, isFunctionApp } from "./app.ts";
import { hasEndToEndEncryption, isConsumption, plansOf } from "./plans.ts";

/** Whether an app of this stack is paid for by the call; one on a plan of another stack counts as one that is not. */
function isByTheCall(app: Resource, graph: Graph): boolean {
  return some(
    ...plansOf(app, graph).map(
      ({ inputs }) =>
        () =>
          isConsumption(inputs),
    ),
  );
}

/** Flex Consumption and Consumption have no health check (https://learn.microsoft.com/azure/app-service/monitor-instances-health-check). */
function* healthCheck(app: Resource, graph: Graph): Findings {
  const path = "siteConfig.healthCheckPath";
  if (!isFlex(app.inputs) && !isSet(app.inputs, path) && !isByTheCall(app, graph)) {
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

/** Whether an app runs on Linux, by itself or by its plan: `reserved` means that for both. */
function isLinux(app: Resource, graph: Graph): boolean {
  return some(
    ...[app, ...plansOf(app, graph)].flatMap(({ inputs }) => [
      () => /\blinux\b/i.test(textOf(at(inputs, "kind"))),
      () => at(inputs, "reserved") === true,
    ]),
    () => isSet(app.inputs, "siteConfig.linuxFxVersion"),
  );
}

/**
 * Containers of Linux plans take SSH, by way of the SCM site (https://learn.microsoft.com/azure/app-service/configure-linux-open-ssh-session).
 * For Flex Consumption no page tells of that, and Consumption has no SCM site on Linux
 * (https://github.com/Azure/azure-functions-core-tools/issues/1173).
 */
function* ssh(app: Resource, graph: Graph): Findings {
  const path = "sshEnabled";
  if (
    every(
      () => !isFalse.accepts(at(app.inputs, path)),
      () => !isFlex(app.inputs),
      () => isLinux(app, graph),
      () => !isByTheCall(app, graph),
    )
  ) {
    yield { path, found: describe(at(app.inputs, path)), wanted: isFalse.wanted };
  }
}

function functionApps(check: (app: Resource, graph: Graph) => Findings) {
  return (app: Resource, graph: Graph): Findings => (isFunctionApp(app.inputs) ? check(app, graph) : []);
}

/** What an app can have on the plan that it is on. */
export const hostingStackRules: readonly StackRule[] = [
  { control: "functions-health-check", kinds: appKinds, check: functionApps(healthCheck) },
  { control: "functions-ssh-off", kinds: appKinds, check: functionApps(ssh) },
  { control: "functions-end-to-end-tls", kinds: appKinds, check: functionApps(endToEndEncryption) },
];
