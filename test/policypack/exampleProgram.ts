import vm from "node:vm";
import ts from "typescript";
import { surroundings } from "../../policypack/examples/example.ts";
import { rootStack } from "../../policypack/resource.ts";

/** The path of the resource or output that an object stands for. */
const paths = new WeakMap<object, string>();

/** A resource, or an output of one: whatever it is asked for is an output. */
function standIn(path: string): object {
  const object = new Proxy({}, { get: (_, name) => standIn(`${path}.${String(name)}`) });
  paths.set(object, path);
  return object;
}

/** What a program gave to a resource, with references as in an example. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const path = paths.get(value);
  if (path !== undefined) {
    return `\${${path}}`;
  }
  return Array.isArray(value)
    ? value.map(plain)
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** `pulumi.interpolate`. */
function interpolate(texts: readonly string[], ...values: readonly unknown[]): string {
  return texts.map((text, index) => `${index === 0 ? "" : String(plain(values[index - 1]))}${text}`).join("");
}

/**
 * Runs a program in TypeScript without Pulumi and without azure-native.
 *
 * @returns The resources that it makes, in the shape of an example.
 */
export function resourcesOf(program: string): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  const classesOf = (module: string) =>
    new Proxy(
      {},
      {
        get: (_, type) =>
          function (name: string, properties: object, options?: object) {
            made[name] = {
              type: `azure-native:${module}:${String(type)}`,
              properties: plain(properties),
              ...(options && { options: plain(options) }),
            };
            return standIn(name);
          },
      },
    );
  const require = (name: string) =>
    name === "@pulumi/pulumi" ? { interpolate } : classesOf(name.replace("@pulumi/azure-native/", ""));
  const code = ts.transpile(program, {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
  });
  const around = Object.keys(surroundings);
  // In a block, a program may make what the rest of another makes.
  const run = vm.compileFunction(`{${code}}`, ["require", "exports", ...around]);
  const exported = {};
  Reflect.apply(run, undefined, [require, exported, ...around.map(standIn)]);
  return Object.keys(exported).length === 0
    ? made
    : { ...made, stack: { type: rootStack, properties: plain(exported) } };
}
