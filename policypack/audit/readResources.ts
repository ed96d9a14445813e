import { unknownValue } from "../evaluate.ts";
import { at, describe, isObject, knownText } from "../read.ts";
import type { Properties, Resource, Urn } from "../resource.ts";
import type { Position } from "../report/report.ts";
import { InputError } from "./inputError.ts";

/** A resource of an exported state or a preview. */
export interface AuditedResource extends Resource {
  /** Absent where the program's language tells none. */
  readonly position?: Position;
}

/** What there is to judge. */
export interface Audited {
  readonly kind: "state" | "preview";
  readonly resources: readonly AuditedResource[];
  /** What a reader of the verdict has to know. */
  readonly notes: readonly string[];
}

/**
 * Versions of a deployment, and the features that a deployment of version 4 may use: none of them changes how a resource is written
 * (https://github.com/pulumi/pulumi/blob/master/pkg/resource/stack/deployment.go).
 */
const versions: readonly unknown[] = [3, 4];
const features: ReadonlySet<unknown> = new Set([
  "byteString",
  "extensionParameterization",
  "hooks",
  "refreshBeforeUpdate",
  "replaceWith",
  "snippets-prototype",
  "taint",
  "views",
]);

/** Steps of a preview that leave no resource behind (https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step.go). */
const withoutResource: ReadonlySet<unknown> = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "extend-parameterize",
  "refresh",
  "remove-pending-replace",
]);

/** How the engine marks a secret, in a state and on the wire (sdk/go/common/resource/properties.go). */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** Deeper than any resource of Azure; deeper ones would exhaust the stack. */
const deepest = 200;

const wanted = "Wanted: the output of 'pulumi stack export' or 'pulumi preview --json'.";

/**
 * The resources in what `pulumi stack export` or `pulumi preview --json` wrote. Left out are providers, what the stack only reads and
 * what is about to be deleted: the engine does not show them to policies either.
 *
 * @param name what messages call it
 * @throws {InputError} when it is something else, of another version, or incomplete.
 */
export function readResources(text: string, name: string): Audited {
  const content = parse(text, name);
  const wrong = (problem: string) => new InputError(`${name} ${problem}`);
  const audited =
    isObject(content) && "deployment" in content
      ? readState(content, wrong)
      : isObject(content) && ("steps" in content || "changeSummary" in content)
        ? readPreview(content, wrong)
        : undefined;
  if (audited === undefined) {
    throw wrong(
      isObject(content) && ("checkpoint" in content || "latest" in content)
        ? "is a checkpoint, the file in which a backend keeps a state. Write its state with: pulumi stack export > state.json"
        : `is ${describe(content)} of something else. ${wanted}`,
    );
  }
  if (!audited.resources.some(({ type }) => type.startsWith("azure-native"))) {
    throw wrong(
      `has no resource of azure-native (of ${audited.resources.length} resources), so there is nothing to judge. Is it the right stack?`,
    );
  }
  return audited;
}

type Wrong = (problem: string) => InputError;

function parse(text: string, name: string): unknown {
  if (text.trim() === "") {
    throw new InputError(`${name} is empty. ${wanted}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isCut = /^(Unexpected end|Unterminated|Expected .* after)/.test(why) && !/[}\]]\s*$/.test(text);
    throw new InputError(
      `${name} is ${isCut ? "cut off" : "no JSON"}: ${why}. ${isCut ? "Write it anew." : wanted}`,
    );
  }
}

function readState(content: Properties, wrong: Wrong): Audited {
  const { version, deployment } = content;
  if (!versions.includes(version)) {
    throw wrong(
      `is a deployment of version ${version === undefined ? "none" : JSON.stringify(version)}; this pack reads versions ${versions.join(" and ")}. Write it with a Pulumi CLI of version 3.`,
    );
  }
  const foreign = listOf(content["features"], "features", wrong).filter((feature) => !features.has(feature));
  if (foreign.length > 0) {
    throw wrong(
      `uses features that this version of the pack does not know: ${foreign.map(String).join(", ")}.`,
    );
  }
  if (!isObject(deployment)) {
    throw wrong(`has no deployment: it is ${describe(deployment)}. ${wanted}`);
  }
  const pending = listOf(deployment["pending_operations"], "deployment.pending_operations", wrong);
  return {
    kind: "state",
    resources: listOf(deployment["resources"], "deployment.resources", wrong).flatMap((state, index) =>
      readResource(state, { where: `deployment.resources[${index}]`, wrong, isSecret: () => false }),
    ),
    notes:
      pending.length === 0
        ? []
        : [
            `An update was interrupted, with ${pending.length} operations under way. What they did is not in the state; run: pulumi refresh`,
          ],
  };
}

function readPreview(content: Properties, wrong: Wrong): Audited {
  const failed = listOf(content["diagnostics"], "diagnostics", wrong).find(
    (diagnostic) => at(diagnostic, "severity") === "error",
  );
  if (failed !== undefined) {
    const message = knownText(failed, "message")?.trim() ?? "no message";
    throw wrong(`is a preview that failed, and so has not all resources: ${message}`);
  }
  const steps = listOf(content["steps"], "steps", wrong);
  const unchanged = Number(at(content, "changeSummary.same") ?? 0);
  const told = steps.filter((step) => at(step, "op") === "same").length;
  if (told < unchanged) {
    throw wrong(
      `leaves out resources that do not change (${unchanged - told} of them), without which no stack can be judged. Write it with: pulumi preview --json --show-sames`,
    );
  }
  return {
    kind: "preview",
    resources: steps.flatMap((step, index) => {
      const where = `steps[${index}].newState`;
      if (!isObject(step)) {
        throw wrong(`is broken: steps[${index}] is ${describe(step)}, not an object.`);
      }
      if (step["newState"] === undefined && withoutResource.has(step["op"])) {
        return [];
      }
      return readResource(step["newState"], { where, wrong, isSecret: (text) => text === "[secret]" });
    }),
    notes: ["A preview says nothing of the outputs of the stack, so they were not judged."],
  };
}

interface Reading {
  readonly where: string;
  readonly wrong: Wrong;
  /** Whether a text stands for a secret. */
  readonly isSecret: (text: string) => boolean;
}

/** None when the engine would not show it to policies. */
function readResource(state: unknown, { where, wrong, isSecret }: Reading): AuditedResource[] {
  if (!isObject(state)) {
    throw wrong(`is broken: ${where} is ${describe(state)}, not an object.`);
  }
  const broken = (key: string, should: string) =>
    wrong(`is broken: ${where}.${key} is ${describe(state[key])}, not ${should}.`);
  const text = (key: string): string => {
    const value = state[key];
    if (typeof value !== "string" || value === "") {
      throw broken(key, "a text");
    }
    return value;
  };
  const object = (key: string): Properties => {
    const value = state[key] ?? {};
    if (!isObject(value)) {
      throw broken(key, "an object");
    }
    return value;
  };
  const urns = (value: unknown, key: string): Urn[] =>
    listOf(value, `${where}.${key}`, wrong).filter((urn) => typeof urn === "string");

  const [urn, type] = [text("urn"), text("type")];
  const name = urn.split("::").slice(3).join("::");
  if (name === "") {
    throw broken("urn", "a URN");
  }
  const isGone = state["delete"] === true || state["pendingReplacement"] === true;
  if (isGone || state["external"] === true || type.startsWith("pulumi:providers:")) {
    return [];
  }
  const properties = (key: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(object(key)).map(([property, value]) => [
        property,
        plain(value, {
          isSecret,
          depth: 0,
          tooDeep: () => broken(key, `nested less than ${deepest} levels deep`),
        }),
      ]),
    );
  const position = positionOf(state["sourcePosition"]);
  const parent = state["parent"];
  return [
    {
      urn,
      type,
      name,
      inputs: properties("inputs"),
      outputs: { ...properties("outputs"), id: state["id"] ?? unknownValue },
      parent: typeof parent === "string" && parent !== "" ? parent : undefined,
      protect: state["protect"] === true,
      dependencies: urns(state["dependencies"], "dependencies"),
      propertyDependencies: Object.fromEntries(
        Object.entries(object("propertyDependencies")).map(([property, of]) => [
          property,
          urns(of, `propertyDependencies.${property}`),
        ]),
      ),
      ...(position && { position }),
    },
  ];
}

interface Nesting {
  readonly isSecret: (text: string) => boolean;
  readonly depth: number;
  readonly tooDeep: () => InputError;
}

/**
 * A value as the engine knows it. A secret is encrypted in a state, and so unknown, unless it was exported with `--show-secrets`. An
 * unknown value of a preview is written as the engine tells it to policies.
 */
function plain(value: unknown, { isSecret, depth, tooDeep }: Nesting): unknown {
  if (depth > deepest) {
    throw tooDeep();
  }
  const deeper = { isSecret, depth: depth + 1, tooDeep };
  if (typeof value === "string") {
    return isSecret(value) ? unknownValue : value;
  }
  if (Array.isArray(value)) {
    return value.map((element) => plain(element, deeper));
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[signature] === secret) {
    return plain(laidOpen(value["plaintext"]), deeper);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, deeper)]));
}

function laidOpen(plaintext: unknown): unknown {
  try {
    return typeof plaintext === "string" ? JSON.parse(plaintext) : unknownValue;
  } catch {
    return unknownValue;
  }
}

function listOf(value: unknown, where: string, wrong: Wrong): readonly unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw wrong(`is broken: ${where} is ${describe(value)}, not a list.`);
  }
  return value;
}

/** `project:///index.ts#12,3`, as the engine writes it; outside of the project nobody can mend anything. */
function positionOf(written: unknown): Position | undefined {
  const [, path, line] =
    /^project:\/\/\/([^#]+)#(\d+)/.exec(typeof written === "string" ? written : "") ?? [];
  return path === undefined || path.startsWith("../") || path.includes("node_modules/") || Number(line) < 1
    ? undefined
    : { file: path, line: Number(line) };
}
