import { v5 } from "uuid";
import { text, type Properties } from "./values.ts";

/** A subscription, tenant and signed-in principal that exist nowhere: valid GUIDs, plainly invented. */
export const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000001";
export const TENANT_ID = "00000000-0000-0000-0000-000000000002";
export const CLIENT_ID = "00000000-0000-0000-0000-000000000003";
export const OBJECT_ID = "00000000-0000-0000-0000-000000000004";

/** A GUID that stays the same for the same resource and purpose, so that rehearsals repeat. Ids compare without case. */
export const guid = (id: string, purpose: string): string => v5(`${purpose}:${id.toLowerCase()}`, v5.URL);

/** Hexadecimal digits that stay the same for the same seed. */
export const digits = (seed: string, count: number): string =>
  v5(seed, v5.URL).replaceAll("-", "").slice(0, count);

/** The parameters of an ARM path template, in order: `{scope}/…/{name}` has `scope` and `name`. */
export const parameters = (template: string): string[] =>
  [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, parameter]) =>
    parameter === undefined || parameter === "subscriptionId" ? [] : [parameter],
  );

/** The ARM id of a resource, or `undefined` while one of the parameters of its path is unknown. */
export function resourceId(template: string, inputs: Properties): string | undefined {
  if (parameters(template).some((parameter) => text(inputs, parameter) === undefined)) return undefined;
  const filled = template.replace(/\{(\w+)\}/g, (_, parameter: string) =>
    parameter === "subscriptionId" ? SUBSCRIPTION_ID : (text(inputs, parameter) ?? ""),
  );
  return filled.replace(/^\/+/, "/"); // the template of an extension starts with `/{scope}`, and scopes start with `/` too
}

/** The last segment of an ARM id: the resource's own name. */
export const nameOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** The resource type in an ARM id, as `Microsoft.Storage/storageAccounts/blobServices/containers`. */
export function armType(id: string): string {
  const last = id.lastIndexOf("/providers/");
  if (last < 0) return /\/resourceGroups\/[^/]+$/i.test(id) ? "Microsoft.Resources/resourceGroups" : "";
  const [namespace = "", ...rest] = id.slice(last + "/providers/".length).split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
}

/** The id of what a resource lives in: its parent resource, the resource it extends, or its resource group. */
export function parentOf(id: string): string {
  const last = id.lastIndexOf("/providers/");
  if (last < 0) return "";
  const path = id.slice(last + "/providers/".length).split("/");
  return path.length > 3
    ? id.slice(0, last) + "/providers/" + path.slice(0, -2).join("/")
    : id.slice(0, last);
}

/** The logical name at the end of a Pulumi URN. */
export const logicalName = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
