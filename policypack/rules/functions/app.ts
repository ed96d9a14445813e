import type { Graph } from "../../graph.ts";
import { at, elements, isObject, isSet, isText, knownText, textOf } from "../../read.ts";
import type { Properties, Resource, Urn } from "../../resource.ts";
import type { Findings } from "../../rule.ts";
import { independently, known, some } from "../../unknown.ts";

/** The kinds of resource that may be a function app. */
export const appKinds = ["web:WebApp", "web:WebAppSlot"];

/** Flex Consumption is the one plan whose apps have `functionAppConfig`; it is always there. */
export function isFlex(inputs: unknown): boolean {
  return isSet(inputs, "functionAppConfig");
}

/**
 * Whether it is a function app: `functionapp`, `functionapp,linux` and the like, but no Logic App (`workflowapp`). A slot that
 * says nothing about its kind is judged as one: it takes the kind of an app that this rule cannot see.
 */
export function isFunctionApp(inputs: Properties): boolean {
  if (isFlex(inputs)) {
    return true;
  }
  const kind = at(inputs, "kind");
  if (/functionapp/i.test(textOf(kind))) {
    return !/workflowapp/i.test(textOf(kind));
  }
  return (kind === undefined && isSet(inputs, "slot")) || hasFunctionsHost(inputs);
}

/** The kind is a label; what makes an app run functions is this setting. One of unknown name is taken for another. */
function hasFunctionsHost(inputs: Properties): boolean {
  const settings = known(() => listedSettings(inputs, "siteConfig.appSettings")) ?? [];
  return settings.some((each) => known(() => hasSetting([each], "FUNCTIONS_EXTENSION_VERSION")) === true);
}

/** One application setting, wherever the program put it. Reading its parts may throw UnknownValueError. */
export interface Setting {
  readonly name: () => string;
  readonly value: () => unknown;
  /** The property with the value. */
  readonly path: string;
  /** The resource with the property. */
  readonly urn?: Urn;
}

/** How settings are compared: without regard to case, and with `:` as the other spelling of `__`. */
function canonical(name: string): string {
  return name.replaceAll(":", "__").toLowerCase();
}

/** The settings in a list of names and values; a list of connection strings has another word for the latter. */
export function listedSettings(inputs: unknown, path: string, value = "value"): Setting[] {
  return elements(at(inputs, path)).map((read, index) => ({
    name: () => textOf(at(read(), "name")),
    value: () => at(read(), value),
    path: `${path}[${index}].${value}`,
  }));
}

/** The settings in a map from names to values. */
export function mappedSettings(inputs: unknown, path: string): Setting[] {
  const map = at(inputs, path);
  return Object.keys(isObject(map) ? map : {}).map((name) => ({
    name: () => name,
    value: () => (isObject(map) ? map[name] : undefined),
    path: `${path}.${name}`,
  }));
}

/** The settings of an app: those in its site configuration and those in a resource of their own, which replaces the former. */
export function settingsOf(app: Resource, graph: Graph): Setting[] {
  const separate = childrenOf(app, graph, "web:WebAppApplicationSettings");
  return separate.length > 0
    ? mappedSettingsOf(separate)
    : listedSettings(app.inputs, "siteConfig.appSettings");
}

/** The connection strings of an app; its site configuration may have some beside a resource of their own. */
export function connectionStringsOf(app: Resource, graph: Graph): Setting[] {
  const separate = mappedSettingsOf(childrenOf(app, graph, "web:WebAppConnectionStrings"));
  return [
    ...separate.map((setting) => part(setting, "value")),
    ...listedSettings(app.inputs, "siteConfig.connectionStrings", "connectionString"),
  ];
}

/** The settings in resources that hold nothing else. */
function mappedSettingsOf(holders: readonly Resource[]): Setting[] {
  return holders.flatMap(({ inputs, urn }) =>
    mappedSettings(inputs, "properties").map((setting) => ({ ...setting, urn })),
  );
}

/** A setting whose value is one part of the given one's. */
export function part(setting: Setting, key: string): Setting {
  return { ...setting, value: () => at(setting.value(), key), path: `${setting.path}.${key}` };
}

/** Whether an app has a setting of the name, whatever its value. */
export function hasSetting(settings: readonly Setting[], name: string): boolean {
  return some(...settings.map((setting) => () => canonical(setting.name()) === canonical(name)));
}

/** Judges each setting of a name on its own: one whose name is unknown hides none of the others. */
export function eachNamed(
  settings: readonly Setting[],
  name: string,
  judge: (setting: Setting) => Findings,
): Findings {
  return independently(settings.map((setting) => () => (hasSetting([setting], name) ? judge(setting) : [])));
}

/**
 * The resources of a kind that belong to an app; for a slot, those of the kind's `Slot` variant that name it. A slot named by a
 * literal text is one of the same name and of the same app.
 */
export function childrenOf(app: Resource, graph: Graph, kind: string): readonly Resource[] {
  if (!isSlot(app)) {
    return graph.referrers(app, kind, "name");
  }
  const sites = graph.references(app, "name", "web:WebApp");
  if (sites.length === 0) {
    return graph.referrers(app, `${kind}Slot`, "slot");
  }
  return sites
    .flatMap((site) => graph.referrers(site, `${kind}Slot`, "name"))
    .filter((child) => isOfSlot(child, app, graph));
}

/** Whether something of the same app is of a slot of it: by its name, for which the graph would look through the slots of all apps. */
function isOfSlot(child: Resource, slot: Resource, graph: Graph): boolean {
  const path = "slot";
  const isNamed = [child, slot].every(({ inputs }) => knownText(inputs, path) !== undefined);
  const others = isNamed ? [] : graph.references(child, path, "web:WebAppSlot");
  return others.length > 0
    ? others.includes(slot)
    : isText(at(child.inputs, path), textOf(at(slot.inputs, path)));
}

export function isSlot(app: Resource): boolean {
  return isText(app.type.slice(app.type.lastIndexOf(":") + 1), "WebAppSlot");
}

/** The app that a resource is, or is a slot of, by its URN. */
export function siteOf(resource: Resource, graph: Graph): Urn {
  const [site] = isSlot(resource) ? graph.references(resource, "name", "web:WebApp") : [];
  return site?.urn ?? resource.urn;
}
