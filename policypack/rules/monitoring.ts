import type { Graph } from "../graph.ts";
import { at, describe, elements, isSet, isText, knownText, textOf } from "../read.ts";
import type { Resource } from "../resource.ts";
import { isTrue, property, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { every, some } from "../unknown.ts";
import { servicesInUse, type StorageService } from "./storageServices.ts";

const workspace = ["operationalinsights:Workspace"];
const component = ["applicationinsights:Component"];

export const monitoringRules: readonly ResourceRule[] = [
  {
    control: "monitoring-workspace-entra-only",
    kinds: workspace,
    check: property("features.disableLocalAuth", isTrue),
  },
  {
    control: "monitoring-workspace-retention",
    kinds: workspace,
    *check(inputs, { minimumRetentionDays }): Findings {
      yield* property("retentionInDays", {
        wanted: `${minimumRetentionDays} or more`,
        accepts: (days) => typeof days === "number" && days >= minimumRetentionDays,
      })(inputs);
    },
  },
  {
    control: "monitoring-insights-entra-only",
    kinds: component,
    check: property("disableLocalAuth", isTrue),
  },
  {
    control: "monitoring-insights-workspace",
    kinds: component,
    *check(inputs): Findings {
      const path = "workspaceResourceId";
      if (!isSet(inputs, path)) {
        yield { path, found: "missing", wanted: "the id of a workspace" };
      }
    },
  },
  {
    control: "monitoring-insights-workspace",
    kinds: component,
    // "LogAnalytics" is what the SDK and Azure put there when it is left out.
    check: property("ingestionMode", {
      wanted: "'LogAnalytics'",
      accepts: (mode) => mode === undefined || isText(mode, "LogAnalytics"),
    }),
  },
];

const settingKind = "monitor:DiagnosticSetting";

/** Whether a diagnostic setting sends any log to a workspace. */
function sendsLogs({ inputs }: Resource): boolean {
  return every(
    () => isSet(inputs, "workspaceId"),
    () => some(...elements(at(inputs, "logs")).map((read) => () => at(read(), "enabled") === true)),
  );
}

function* missingLogs(settings: readonly Resource[], what: string): Findings {
  if (!some(...settings.map((setting) => () => sendsLogs(setting)))) {
    yield { path: "", found: `no DiagnosticSetting sends the logs of ${what} to a workspace`, wanted: "one" };
  }
}

/** The diagnostic settings of a resource itself: an id that is known must be its own, not that of something in it. */
function settingsOn(resource: Resource, graph: Graph): Resource[] {
  const id = knownText(resource.outputs, "id");
  return graph.referrers(resource, settingKind, "resourceUri").filter(({ inputs }) => {
    const uri = knownText(inputs, "resourceUri");
    return id === undefined || uri === undefined || isText(uri, id);
  });
}

/**
 * The diagnostic settings of each service of an account. A setting names the service at the end of `resourceUri`. In a preview
 * that is unknown, with only the account as what it was computed from; then the name of the setting may tell (`...-blob`), and one
 * that tells nothing counts for one service that has no other. What is guessed so in a preview is judged by the ids once they are
 * known, when the update has run.
 */
function settingsByService(
  account: Resource,
  services: readonly StorageService[],
  graph: Graph,
): Map<string, Resource[]> {
  const byService = new Map(
    services.map(({ name, properties }) => [
      name,
      graph
        .referrers(account, properties, "accountName")
        .flatMap((each) => graph.referrers(each, settingKind, "resourceUri")),
    ]),
  );
  const mute: Resource[] = [];
  for (const setting of graph.referrers(account, settingKind, "resourceUri")) {
    const uri = knownText(setting.inputs, "resourceUri");
    const called = `${setting.name} ${knownText(setting.inputs, "name") ?? ""}`;
    const named = services.filter(({ name }) =>
      uri === undefined
        ? new RegExp(`\\b${name}|_${name}`, "i").test(called)
        : new RegExp(`/${name}Services/default/?$`, "i").test(uri),
    );
    if (named.length === 1 && named[0]) {
      byService.get(named[0].name)?.push(setting);
    } else if (uri === undefined) {
      mute.push(setting);
    }
  }
  for (const settings of byService.values()) {
    if (settings.length === 0) {
      settings.push(...mute.splice(0, 1));
    }
  }
  return byService;
}

/** Whether Microsoft Sentinel watches a workspace: as it is turned on today, or by the solution that it once was. */
function isWatched(workspace: Resource, graph: Graph): boolean {
  const name = knownText(workspace.inputs, "workspaceName") ?? "";
  const onboarding = "securityinsights:SentinelOnboardingState";
  return some(
    () =>
      graph
        .ofKind(onboarding)
        .some(({ inputs }) => name !== "" && isText(knownText(inputs, "workspaceName"), name)),
    () => graph.referrers(workspace, onboarding, "workspaceName").length > 0,
    () =>
      some(
        ...graph.referrers(workspace, "operationsmanagement:Solution", "workspaceResourceId").map(
          ({ inputs }) =>
            () =>
              /^SecurityInsights\(/i.test(textOf(at(inputs, "solutionName"))),
        ),
      ),
  );
}

/** One watched workspace is enough: others may be there for something else. */
function* watched(workspace: Resource, graph: Graph): Findings {
  const all = graph.ofKind("operationalinsights:Workspace");
  if (!some(...all.map((each) => () => isWatched(each, graph)))) {
    const found = `Microsoft Sentinel does not watch ${describe(workspace.name)}`;
    yield { path: "", found, wanted: "a securityinsights.SentinelOnboardingState" };
  }
}

export const monitoringStackRules: readonly StackRule[] = [
  {
    control: "monitoring-sentinel",
    kinds: workspace,
    check: (resource, graph, { requireSentinel }) => (requireSentinel ? watched(resource, graph) : []),
  },
  {
    control: "monitoring-diagnostics",
    // Not Application Insights: its telemetry is in a workspace already, which another control sees to.
    kinds: [
      "apimanagement:ApiManagementService",
      "cdn:Profile",
      "eventgrid:SystemTopic",
      "eventhub:Namespace",
      "keyvault:Vault",
      "network:ApplicationGateway",
      "network:AzureFirewall",
      "network:NetworkSecurityGroup",
      "network:PublicIPAddress",
      "network:VirtualNetwork",
      "operationalinsights:Workspace",
      "servicebus:Namespace",
      "web:WebApp",
      "web:WebAppSlot",
    ],
    check: (resource, graph) => missingLogs(settingsOn(resource, graph), describe(resource.name)),
  },
  {
    control: "monitoring-diagnostics",
    kinds: ["storage:StorageAccount"],
    *check(account, graph): Findings {
      const services = servicesInUse(account, graph);
      for (const [service, settings] of settingsByService(account, services, graph)) {
        yield* missingLogs(settings, `the ${service} service of ${describe(account.name)}`);
      }
    },
  },
];
