import { stringify } from "yaml";
import {
  isList,
  namesIn,
  type Example,
  type ExampleResource,
  type Value,
} from "../policypack/examples/example.ts";
import { rootStack } from "../policypack/resource.ts";

/** An example as a part of a program in Pulumi YAML. */
export function renderYaml(example: Example): string {
  const resources = Object.fromEntries(Object.entries(example).filter(([, { type }]) => type !== rootStack));
  const outputs = Object.values(example).find(({ type }) => type === rootStack)?.properties;
  return stringify(
    { ...(Object.keys(resources).length > 0 && { resources }), ...(outputs && { outputs }) },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );
}

/** An example as a program in TypeScript, to be laid out by Prettier. */
export function renderTypeScript(example: Example): string {
  const all = Object.entries(example);
  const used = new Set(all.flatMap(([, resource]) => namesIn(partsOf(resource))));
  const statements = all.flatMap(([name, resource]) =>
    resource.type === rootStack
      ? Object.entries(resource.properties).map(
          ([output, value]) => `export const ${output} = ${expression(value)};`,
        )
      : [`${used.has(name) ? `const ${name} = ` : ""}${construction(name, resource)};`],
  );
  const modules = new Set(all.flatMap(([, { type }]) => (type === rootStack ? [] : classOf(type)[0])));
  const imports = [
    ...[...modules].sort().map((module) => `import * as ${module} from "@pulumi/azure-native/${module}";`),
    ...(statements.some((each) => each.includes(interpolate))
      ? ['import * as pulumi from "@pulumi/pulumi";']
      : []),
  ];
  return [...imports, "", ...statements, ""].join("\n");
}

function construction(name: string, resource: ExampleResource): string {
  const args = [JSON.stringify(name), ...partsOf(resource).map(expression)].join(", ");
  return `new ${classOf(resource.type).join(".")}(${args})`;
}

/** What the constructor of a resource takes after the name. */
function partsOf({ properties, options }: ExampleResource): Value[] {
  return options === undefined ? [properties] : [properties, { ...options }];
}

/** The module and the class of a resource. */
function classOf(type: string): [module: string, name: string] {
  const [, module = "", name = ""] = type.split(":");
  return [module, name];
}

const interpolate = "pulumi.interpolate`";

function expression(value: Value): string {
  if (typeof value === "string") {
    return text(value);
  }
  if (typeof value !== "object") {
    return String(value);
  }
  if (isList(value)) {
    return `[${value.map(expression).join(", ")}]`;
  }
  const members = Object.entries(value).map(([key, each]) => `${memberName(key)}: ${expression(each)}`);
  return `{ ${members.join(", ")} }`;
}

function memberName(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}

/** A reference alone is an expression; one within a text is the same in YAML and in a template of TypeScript. */
function text(value: string): string {
  const [, alone] = /^\$\{(\w[\w.]*)\}$/.exec(value) ?? [];
  if (alone !== undefined) {
    return alone;
  }
  const template = value.replaceAll(/[\\`]/g, "\\$&");
  if (namesIn(value).length > 0) {
    return `${interpolate}${template}\``;
  }
  return value.includes("\n") ? `\`${template}\`` : JSON.stringify(value);
}
