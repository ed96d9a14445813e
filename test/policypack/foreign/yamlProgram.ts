import { parse } from "yaml";
import { z } from "zod";
import { unknownValue, type Resource } from "../../../policypack/evaluate.ts";
import { urnOf } from "./record.ts";

const program = z.object({
  resources: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.record(z.string(), z.unknown()).default({}),
      options: z.object({ dependsOn: z.array(z.string()).default([]) }).default({ dependsOn: [] }),
    }),
  ),
  variables: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

const invocation = z.strictObject({
  "fn::invoke": z.object({ function: z.string(), arguments: z.record(z.string(), z.unknown()) }),
});

/** A value in a preview, and the resources that it was computed from. */
interface Computed {
  readonly value: unknown;
  readonly from: ReadonlySet<string>;
}

const stackType = "pulumi:pulumi:Stack";

/**
 * Reads a program in Pulumi YAML. It is no language host, but a reader of what the programs here are made of: references, alone or within a
 * text, variables, and `fn::invoke`. An id, what Azure computes and what its functions answer are unknown, as in a preview of a new stack.
 *
 * @returns What the engine would show to the pack.
 * @throws where the program has something else.
 */
export function readYamlProgram(text: string): Resource[] {
  const { resources, variables, outputs } = program.parse(parse(text, { version: "1.1" }));

  const urn = (name: string): string => urnOf(resources[name]?.type ?? "", name);

  function reference(expression: string): Computed {
    const [name = "", ...path] = expression.split(/\.|\[|\]\.?/).filter((step) => step !== "");
    const resource = resources[name];
    const given: Computed =
      resource === undefined
        ? compute(variable(name))
        : { value: resource.properties[path[0] ?? ""], from: new Set([urn(name)]) };
    // Azure answers what it was given; all else it computes.
    let value = resource === undefined ? given.value : compute(given.value).value;
    for (const step of path.slice(resource === undefined ? 0 : 1)) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, step) : value;
    }
    return { value: value ?? unknownValue, from: given.from };
  }

  function variable(name: string): unknown {
    if (!Object.hasOwn(variables, name)) {
      throw new Error(`neither a resource nor a variable: ${name}`);
    }
    return variables[name];
  }

  function inText(template: string): Computed {
    const [, whole] = /^\$\{([^}]+)\}$/.exec(template) ?? [];
    if (whole !== undefined) {
      return reference(whole);
    }
    const parts = [...template.matchAll(/\$\{([^}]+)\}/g)].map(([, inner = ""]) => reference(inner));
    const isKnown = parts.every(({ value }) => value !== unknownValue);
    let next = 0;
    return {
      value: isKnown ? template.replaceAll(/\$\{[^}]+\}/g, () => String(parts[next++]?.value)) : unknownValue,
      from: union(parts),
    };
  }

  function compute(given: unknown): Computed {
    if (typeof given === "string") {
      return inText(given);
    }
    if (Array.isArray(given)) {
      const parts = given.map(compute);
      return { value: parts.map(({ value }) => value), from: union(parts) };
    }
    if (typeof given !== "object" || given === null) {
      return { value: given, from: new Set() };
    }
    if (Object.keys(given).some((key) => key.startsWith("fn::"))) {
      return { value: unknownValue, from: compute(invocation.parse(given)["fn::invoke"].arguments).from };
    }
    const parts = Object.entries(given).map(([key, each]) => [key, compute(each)] as const);
    return {
      value: Object.fromEntries(parts.map(([key, { value }]) => [key, value])),
      from: union(parts.map(([, part]) => part)),
    };
  }

  const root = urnOf(stackType, "stack");
  const stack: Resource = {
    urn: root,
    type: stackType,
    name: "stack",
    inputs: {},
    outputs: Object.fromEntries(Object.entries(outputs).map(([key, each]) => [key, compute(each).value])),
    dependencies: [],
    propertyDependencies: {},
  };
  const made = Object.entries(resources).map(([name, { type, properties, options }]): Resource => {
    const computed = Object.entries(properties).map(([key, each]) => [key, compute(each)] as const);
    const inputs = Object.fromEntries(computed.map(([key, { value }]) => [key, value]));
    const named = options.dependsOn.map(compute);
    return {
      urn: urn(name),
      type,
      name,
      inputs,
      outputs: { ...inputs, id: unknownValue },
      parent: root,
      dependencies: [...union([...named, ...computed.map(([, part]) => part)])],
      propertyDependencies: Object.fromEntries(computed.map(([key, { from }]) => [key, [...from]])),
    };
  });
  return [stack, ...made];
}

function union(parts: readonly Computed[]): Set<string> {
  return new Set(parts.flatMap(({ from }) => [...from]));
}
