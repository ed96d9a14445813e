import type { Graph } from "../graph.ts";
import { at, isFilled, isText, knownAt, readThrough, textOf, textsAt } from "../read.ts";
import type { Properties, Resource } from "../resource.ts";
import { oneOf, property, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { every, independently, some } from "../unknown.ts";
import { isProduction } from "./production.ts";

const metricAlert = "monitor:MetricAlert";
const queryAlert = "monitor:ScheduledQueryRule";
const activityAlert = "monitor:ActivityLogAlert";
const smartAlert = "alertsmanagement:SmartDetectorAlertRule";

/** Where each sort of alert says whom it tells. */
const receivers: Readonly<Record<string, string>> = {
  [metricAlert]: "actions",
  [queryAlert]: "actions.actionGroups",
  [activityAlert]: "actions.actionGroups",
  [smartAlert]: "actionGroups.groupIds",
};

/** An alert, and where it says what it looks for. */
interface Alert {
  readonly kind: string;
  readonly criteria: string;
  readonly resource: Resource;
}

function alertsOn(targets: readonly Resource[], graph: Graph): Alert[] {
  return targets.flatMap((target) =>
    [
      { kind: metricAlert, scope: "scopes", criteria: "criteria" },
      { kind: queryAlert, scope: "scopes", criteria: "criteria" },
      { kind: smartAlert, scope: "scope", criteria: "detector" },
    ].flatMap(({ kind, scope, criteria }) =>
      graph.referrers(target, kind, scope).map((resource) => ({ kind, criteria, resource })),
    ),
  );
}

/** Whether an alert is on, tells somebody, and looks for something: a text of its criteria says so. */
function tells({ kind, criteria, resource: { inputs } }: Alert, what: RegExp): boolean {
  const path = receivers[kind] ?? "actions";
  return every(
    () => at(inputs, "enabled") !== false && !isText(at(inputs, "state"), "Disabled"),
    () => isFilled(inputs, path),
    () => looksFor(inputs, criteria, what),
  );
}

function looksFor(inputs: Properties, criteria: string, what: RegExp): boolean {
  if (textsAt(inputs, criteria).some((text) => what.test(text))) {
    return true;
  }
  // A text that is unknown might.
  readThrough(at(inputs, criteria));
  return false;
}

function* nobodyTold(what: string, alerts: readonly Alert[], looked: RegExp): Findings {
  if (!some(...alerts.map((alert) => () => tells(alert, looked)))) {
    yield { path: "", found: `nobody is told of ${what}`, wanted: "an alert with an action group" };
  }
}

const failures =
  /requests\/failed|exceptions|FailureAnomaliesDetector|success\s*==\s*(false|"?False)|Http5xx/i;
const slowness = /\b(backend)?duration(ms)?\b|responsetime\b|\btimetaken\b/i;
const refusals = /(^|\D)(401|403)(\D|$)/;
const throttling = /(^|\D)429(\D|$)/;
const vaultDenials = /ServiceApiResult|AZKVAuditLogs|KeyVault/i;
const accessChanges = /^Microsoft\.Authorization\/(roleAssignments\/(write|\*)|\*)$/i;
const settingChanges = /^Microsoft\.Web\/(sites\/(write|config\/write|\*)|\*)$/i;

/** Alerts on logs look at a workspace, which holds those of everything. */
function workspacesOf(graph: Graph): readonly Resource[] {
  return graph.ofKind("operationalinsights:Workspace");
}

function* appAlerts(component: Resource, graph: Graph): Findings {
  const targets = [component, ...workspacesOf(graph)];
  const gateways = graph.ofKind("apimanagement:ApiManagementService");
  yield* independently([
    () => nobodyTold("failures", alertsOn(targets, graph), failures),
    () => nobodyTold("slow answers", alertsOn(targets, graph), slowness),
    () => nobodyTold("calls that are refused", alertsOn([...targets, ...gateways], graph), refusals),
    () => nobodyTold("calls above the limit", alertsOn([...targets, ...gateways], graph), throttling),
  ]);
}

function vaultAlerts(vault: Resource, graph: Graph): Findings {
  return nobodyTold("denials by the vault", alertsOn([vault, ...workspacesOf(graph)], graph), vaultDenials);
}

/** The activity log is that of the subscription: any alert on it will do. */
function activityAlerts(graph: Graph): Findings {
  const alerts = graph
    .ofKind(activityAlert)
    .map((resource) => ({ kind: activityAlert, criteria: "condition", resource }));
  return independently([
    () => nobodyTold("changes of roles", alerts, accessChanges),
    () => nobodyTold("changes of apps and their settings", alerts, settingChanges),
  ]);
}

/** The lists of those whom an action group tells. */
const told = [
  "armRoleReceivers",
  "automationRunbookReceivers",
  "azureAppPushReceivers",
  "azureFunctionReceivers",
  "emailReceivers",
  "eventHubReceivers",
  "incidentReceivers",
  "itsmReceivers",
  "logicAppReceivers",
  "smsReceivers",
  "voiceReceivers",
  "webhookReceivers",
];

export const alertRules: readonly ResourceRule[] = [
  {
    control: "monitoring-action-group",
    kinds: ["monitor:ActionGroup"],
    check: property("enabled", { wanted: "true", accepts: (enabled) => enabled !== false }),
  },
  {
    control: "monitoring-action-group",
    kinds: ["monitor:ActionGroup"],
    *check(inputs): Findings {
      if (!told.some((list) => isFilled(inputs, list))) {
        yield { path: "emailReceivers", found: "nobody", wanted: "somebody who is told" };
      }
    },
  },
  ...["ingestionAccessMode", "queryAccessMode"].map((mode): ResourceRule => ({
    control: "monitoring-private-scope",
    kinds: ["monitor:PrivateLinkScope"],
    check: property(`accessModeSettings.${mode}`, oneOf("PrivateOnly")),
  })),
];

/** Where telemetry has a private way, the public one is shut. */
function* privateTelemetry({ inputs }: Resource, graph: Graph): Findings {
  if (graph.ofKind("monitor:PrivateLinkScope").length > 0) {
    yield* independently(
      ["publicNetworkAccessForIngestion", "publicNetworkAccessForQuery"].map(
        (path) => () => property(path, oneOf("Disabled", "SecuredByPerimeter"))(inputs),
      ),
    );
  }
}

function* flowLogs(network: Resource, graph: Graph): Findings {
  const logs = () =>
    graph.referrers(network, "network:FlowLog", "targetResourceId").map(
      ({ inputs }) =>
        () =>
          at(inputs, "enabled") !== false,
    );
  if (
    every(
      () => isProduction(network.inputs),
      () => !some(...logs()),
    )
  ) {
    yield { path: "", found: "no FlowLog records the traffic of the network", wanted: "one that is enabled" };
  }
}

/** Azure makes no flow log on a security group any more (https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview). */
function* groupFlowLog(log: Resource, graph: Graph): Findings {
  const path = "targetResourceId";
  const isGroup =
    graph.references(log, path, "network:NetworkSecurityGroup").length > 0 ||
    /\/networkSecurityGroups\//i.test(textOf(knownAt(log.inputs, path)));
  if (isGroup) {
    yield { path, found: "a network security group", wanted: "the id of the virtual network" };
  }
}

export const alertStackRules: readonly StackRule[] = [
  { control: "monitoring-alerts", kinds: ["applicationinsights:Component"], check: appAlerts },
  { control: "monitoring-alerts", kinds: ["keyvault:Vault"], check: vaultAlerts },
  {
    control: "monitoring-alerts",
    kinds: ["resources:ResourceGroup"],
    check: (_, graph) => activityAlerts(graph),
  },
  {
    control: "monitoring-private-only",
    kinds: ["applicationinsights:Component", "operationalinsights:Workspace"],
    check: privateTelemetry,
  },
  { control: "network-flow-logs", kinds: ["network:VirtualNetwork"], check: flowLogs },
  { control: "network-flow-logs", kinds: ["network:FlowLog"], check: groupFlowLog },
];
