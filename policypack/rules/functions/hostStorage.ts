import type { Graph } from "../../graph.ts";
import { at, describe, isText, knownText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import type { Findings, StackRule } from "../../rule.ts";
import { independently, known, some } from "../../unknown.ts";
import { perGraph } from "../perGraph.ts";
import { appKinds, childrenOf, hasSetting, isFunctionApp, settingsOf, siteOf } from "./app.ts";

/** The settings that name the account of the Functions host, with its keys, locks and timers. */
const hostSettings = ["AzureWebJobsStorage__accountName", "AzureWebJobsStorage__blobServiceUri"];

/** The account and the container in the address of a blob or a service of storage; an account alone may be a plain name. */
function placeIn(text: string): { readonly account: string; readonly container: string } {
  const [, account = text, container = ""] = /^https:\/\/([a-z0-9]+)\.[^/]+\/?([^/?]*)/i.exec(text) ?? [];
  return { account: account.toLowerCase(), container: container.toLowerCase() };
}

function nameOf({ inputs, outputs }: Resource): string {
  return (knownText(inputs, "accountName") ?? knownText(outputs, "name") ?? "").toLowerCase();
}

/** The accounts of the stack by their names, so far as those are known. */
const accountsByName = perGraph(
  (graph) =>
    new Map(
      graph
        .ofKind("storage:StorageAccount")
        .map((account) => [nameOf(account), account] as const)
        .filter(([name]) => name !== ""),
    ),
);

/** The accounts of the stack that the settings of an app were computed from. */
function accountsBehind(app: Resource, graph: Graph): readonly Resource[] {
  const separate = childrenOf(app, graph, "web:WebAppApplicationSettings").map(
    (each) => [each, "properties"] as const,
  );
  return [[app, "siteConfig"] as const, ...separate].flatMap(([holder, input]) =>
    graph.references(holder, input, "storage:StorageAccount"),
  );
}

/** An account by its name, and by its resource when it is of this stack. */
export interface NamedAccount {
  readonly name: string;
  readonly account: Resource | undefined;
}

function named(name: string, graph: Graph): NamedAccount {
  return { name, account: accountsByName(graph).get(name) };
}

/**
 * The account that the host of an app uses, when a setting names one. An address that is unknown in a preview may be that of the one
 * account that the settings were computed from; from several, only the deployment can tell: then it throws UnknownValueError.
 */
export function hostAccountOf(app: Resource, graph: Graph): NamedAccount | undefined {
  const settings = settingsOf(app, graph).filter((setting) =>
    hostSettings.some((name) => known(() => hasSetting([setting], name)) === true),
  );
  const texts = settings.flatMap((setting) => known(() => [textOf(setting.value())]) ?? []);
  if (texts[0] !== undefined) {
    return named(placeIn(texts[0]).account, graph);
  }
  const [first] = settings;
  if (first === undefined) {
    return undefined;
  }
  const [only, ...others] = accountsBehind(app, graph);
  return only !== undefined && others.length === 0
    ? { name: nameOf(only), account: only }
    : named(textOf(first.value()), graph);
}

/** The accounts that an app cannot do without: that of its host, and that with its code. */
export function ownAccountsOf(app: Resource, graph: Graph): NamedAccount[] {
  const host = hostAccountOf(app, graph);
  const ofCode = graph
    .references(app, "functionAppConfig", "storage:StorageAccount")
    .map((account) => ({ name: nameOf(account), account }));
  return [...(host ? [host] : []), ...ofCode];
}

/** Whether a container is there for the code of an app, or for the host itself. */
function isOfHost(container: Resource, app: Resource, graph: Graph): boolean {
  const name = () => textOf(at(container.inputs, "containerName"));
  const ofCode = graph.references(app, "functionAppConfig", "storage:BlobContainer");
  const packages = settingsOf(app, graph).filter(
    (setting) => known(() => hasSetting([setting], "WEBSITE_RUN_FROM_PACKAGE")) === true,
  );
  const isAt = (address: () => unknown) => () => isText(name(), placeIn(textOf(address())).container);
  return some(
    () => ofCode.includes(container),
    () => /^azure-webjobs-/i.test(name()),
    // An address that was computed from a container is that of no other one.
    () => ofCode.length === 0 && isAt(() => at(app.inputs, "functionAppConfig.deployment.storage.value"))(),
    ...packages.map(({ value }) => isAt(value)),
  );
}

/** What of the stack lies in an account beside the code of an app and what the host itself puts there. */
function* businessData(app: Resource, account: Resource, graph: Graph): Findings {
  const inAccount = (kind: string) => graph.referrers(account, kind, "accountName");
  const container = inAccount("storage:BlobContainer").find((each) => !isOfHost(each, app, graph));
  const other = container ?? [...inAccount("storage:Queue"), ...inAccount("storage:Table")][0];
  if (other !== undefined) {
    const found = `its host's storage ${describe(account.name)} holds ${describe(other.name)} too`;
    yield { path: "", found, wanted: "an account of its own for data" };
  }
}

/** The function apps by the accounts that they cannot do without, so far as those are known. */
export const appsByOwnAccount = perGraph((graph): ReadonlyMap<Resource, readonly Resource[]> => {
  const uses = graph
    .ofKind(...appKinds)
    .filter(({ inputs }) => known(() => isFunctionApp(inputs)) === true)
    .flatMap((app) =>
      (known(() => ownAccountsOf(app, graph)) ?? []).flatMap(({ account }) =>
        account === undefined ? [] : [{ app, account }],
      ),
    );
  const byAccount = Map.groupBy(uses, ({ account }) => account);
  return new Map([...byAccount].map(([account, all]) => [account, all.map(({ app }) => app)]));
});

/** Two hosts on one account see each other's keys, and one that is busy slows the other down. */
function* sharedHost(app: Resource, account: Resource, graph: Graph): Findings {
  const others = (appsByOwnAccount(graph).get(account) ?? []).filter(
    (other) => siteOf(other, graph) !== siteOf(app, graph),
  );
  if (others.length > 0) {
    const names = [...new Set(others.map(({ name }) => describe(name)))].join(", ");
    yield {
      path: "",
      found: `its host's storage ${describe(account.name)} is that of ${names} too`,
      wanted: "an account of its own",
    };
  }
}

/** The storage of the Functions host. */
export const hostStorageStackRules: readonly StackRule[] = [
  {
    control: "functions-host-storage-apart",
    kinds: appKinds,
    *check(app, graph): Findings {
      const account = isFunctionApp(app.inputs) ? hostAccountOf(app, graph)?.account : undefined;
      if (account !== undefined) {
        yield* independently([
          () => businessData(app, account, graph),
          () => sharedHost(app, account, graph),
        ]);
      }
    },
  },
];
