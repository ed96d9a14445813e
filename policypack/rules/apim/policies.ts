import { at, describe, isText, textOf } from "../../read.ts";
import type { Properties } from "../../resource.ts";
import { parsePolicy, type PolicyElement } from "./policyXml.ts";

export type { PolicyElement } from "./policyXml.ts";

/** The sections of a policy document, in the order in which a call runs through them. */
export const sections = ["inbound", "backend", "outbound", "on-error"] as const;
export type Section = (typeof sections)[number];

/** The kinds of resource that hold a policy document of all scopes below the global one. */
export const inheritingKinds = [
  "apimanagement:ApiOperationPolicy",
  "apimanagement:ApiPolicy",
  "apimanagement:ProductPolicy",
  "apimanagement:WorkspaceApiOperationPolicy",
  "apimanagement:WorkspaceApiPolicy",
  "apimanagement:WorkspacePolicy",
  "apimanagement:WorkspaceProductPolicy",
];

/** The kinds of resource that hold a part of a policy document, for others to include. */
export const fragmentKinds = ["apimanagement:PolicyFragment", "apimanagement:WorkspacePolicyFragment"];

/** The kinds of resource that hold a policy document or a part of one. */
export const policyKinds = ["apimanagement:Policy", ...inheritingKinds, ...fragmentKinds];

/** A policy document as far as it can be read, and why it cannot be. */
export interface ReadPolicy {
  readonly root?: PolicyElement;
  /** What is there instead of a document that API Management takes. */
  readonly problem?: string;
}

/** The document that a resource holds, whole or a fragment. Throws UnknownValueError when it is unknown. */
export function readPolicy(inputs: Properties): ReadPolicy {
  const value = at(inputs, "value");
  const format = at(inputs, "format");
  if (typeof value !== "string") {
    return { problem: describe(value) };
  }
  if (format !== undefined && !isText(format, "xml", "rawxml")) {
    return { problem: `a document in the format ${describe(format)}` };
  }
  const root = parsePolicy(value, isText(format, "rawxml") ? "rawxml" : "xml");
  if (root?.name === "fragment") {
    return { root };
  }
  if (root?.name !== "policies") {
    return { problem: root ? `a document <${root.name}>` : "no well-formed XML" };
  }
  const names = root.children.map(({ name }) => name);
  const odd = names.find(
    (name, index) => !sections.some((section) => section === name) || names.indexOf(name) !== index,
  );
  return odd === undefined ? { root } : { problem: `a document with a second or unknown section <${odd}>` };
}

/** The elements of a section of a document; none when it cannot be read, or has no such section: then nothing is inherited either. */
export function sectionOf(inputs: Properties, section: Section): readonly PolicyElement[] {
  return readPolicy(inputs).root?.children.find(({ name }) => name === section)?.children ?? [];
}

/** An element and all that is in it, in the order of the document. */
export function* walk(elements: readonly PolicyElement[]): Generator<PolicyElement> {
  for (const element of elements) {
    yield element;
    yield* walk(element.children);
  }
}

/** Every element of the document that a resource holds. */
export function allElements(inputs: Properties): PolicyElement[] {
  return [...walk(readPolicy(inputs).root?.children ?? [])];
}

/** The elements along a way of names below an element. */
export function find(element: PolicyElement, ...names: readonly string[]): readonly PolicyElement[] {
  return names.reduce<readonly PolicyElement[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );
}

export function attribute(element: PolicyElement, name: string): string {
  return textOf(element.attributes.get(name));
}

/** Whether a text is worked out for each call. */
export function isExpression(text: string): boolean {
  return /^@[({]/.test(text.trim());
}

/** Elements that run what is in them, once at least. */
const wrappers = ["limit-concurrency", "retry"];

/** Elements that answer a call, which then does not go on. */
export const answers: readonly string[] = ["mock-response", "return-response"];

/** Whether every call that runs through the elements, and is not answered on the way, meets one of some sort. */
export function always(elements: readonly PolicyElement[], is: (element: PolicyElement) => boolean): boolean {
  return elements.some((element) => {
    const { name, children } = element;
    if (name === "choose") {
      return (
        children.some((branch) => branch.name === "otherwise") &&
        children.every((branch) => always(branch.children, (each) => answers.includes(each.name) || is(each)))
      );
    }
    return is(element) || (wrappers.includes(name) && always(children, is));
  });
}
