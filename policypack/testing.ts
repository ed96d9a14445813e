/**
 * A test kit for programs: give resources, get findings, without an engine, without Azure and without credentials. What a preview would
 * not know is unknown here too, so that what passes here is decided in a preview.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { judge, output, resource } from "functions-landing-zone-policypack/testing";
 *
 * const account = resource("azure-native:storage:StorageAccount", "data", { minimumTlsVersion: "TLS1_0" });
 * const container = resource("azure-native:storage:BlobContainer", "in", { accountName: output(account, "name") });
 * assert.equal(judge([account, container]).verdicts.get("storage-min-tls"), "violated");
 * ```
 *
 * `record` runs a whole program instead: `judge(await record(() => import("./index.ts")))`.
 */
import { evaluate, unknownValue, type Evaluation, type EvaluationOptions } from "./evaluate.ts";
import { isObject } from "./read.ts";
import type { Properties, Resource, Urn } from "./resource.ts";

export { evaluate, unknownValue } from "./evaluate.ts";
export type { Evaluation, EvaluationOptions, Undecided, Verdict, Violation } from "./evaluate.ts";
export type { Configuration } from "./configuration.ts";
export type { ControlId } from "./controls.ts";
export { record, type RecordOptions } from "./testing/record.ts";
export type { Resource };

/** A value that another resource answers with, see {@link output}. */
export class ResourceOutput {
  readonly urn: Urn;
  readonly value: unknown;

  constructor(urn: Urn, value: unknown) {
    this.urn = urn;
    this.value = value;
  }
}

/** What else a program may say of a resource. */
export interface ResourceOptions {
  /** The resource that it is put under. */
  readonly parent?: Resource;
  /** Resources that it waits for. */
  readonly dependsOn?: readonly Resource[];
  /** Default: false. */
  readonly protect?: boolean;
  /** What Azure answered, to judge an update instead of a preview. Default: nothing is known but the inputs. */
  readonly outputs?: Properties;
}

/**
 * A resource as a program would register it.
 *
 * @param type its type token: `azure-native:storage:StorageAccount`
 * @param name its name in the program, which with the type tells it from others
 * @param inputs its properties: plain values, {@link output}s of other resources and {@link unknownValue}, at any depth
 */
export function resource(
  type: string,
  name: string,
  inputs: Properties = {},
  { parent, dependsOn = [], protect = false, outputs = {} }: ResourceOptions = {},
): Resource {
  const ancestors = parent === undefined ? "" : `${parent.urn.split("::")[2] ?? ""}$`;
  const propertyDependencies = Object.fromEntries(
    Object.entries(inputs)
      .map(([property, value]): [string, Urn[]] => [property, [...new Set(urnsIn(value))]])
      .filter(([, urns]) => urns.length > 0),
  );
  const plainInputs = Object.fromEntries(
    Object.entries(inputs).map(([property, value]) => [property, plain(value)]),
  );
  return {
    urn: `urn:pulumi:test::test::${ancestors}${type}::${name}`,
    type,
    name,
    inputs: plainInputs,
    outputs: { ...plainInputs, id: unknownValue, ...outputs },
    parent: parent?.urn,
    protect,
    dependencies: [
      ...new Set([...dependsOn.map(({ urn }) => urn), ...Object.values(propertyDependencies).flat()]),
    ],
    propertyDependencies,
  };
}

/**
 * What a resource answers with, as the input of another: `output(account, "id")`. Known as in a preview, when it
 * is an input too, or when the resource was given that output; which resource it comes from is known in any case.
 */
export function output(of: Resource, property: string): ResourceOutput {
  return new ResourceOutput(of.urn, of.outputs[property] ?? unknownValue);
}

/** Judges resources by every rule of the pack, as a preview would. */
export function judge(resources: readonly Resource[], options?: EvaluationOptions): Evaluation {
  return evaluate(resources, options);
}

function plain(value: unknown): unknown {
  if (value instanceof ResourceOutput) {
    return value.value;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
    : value;
}

function urnsIn(value: unknown): Urn[] {
  return value instanceof ResourceOutput
    ? [value.urn]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(urnsIn)
      : [];
}
