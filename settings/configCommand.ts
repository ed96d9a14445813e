import { type Example, type Finding, isList } from "./finding.ts";

type Path = readonly PropertyKey[];

/**
 * The command that puts the example of a finding, or a part of it, there, or takes away what must go; or what to do where no command can.
 *
 * @param config The values of the stack.
 */
export function commandFor(
  stack: string,
  { path, example, instead, remove, secret }: Finding,
  config: Readonly<Record<string, unknown>>,
): string {
  if (remove) {
    return pulumiConfig("rm", stack, path);
  }
  if (instead !== undefined) {
    // The command line cannot rename a key, and to remove it would take what is under it along.
    return `rename it in Pulumi.${stack}.yaml, e.g. to ${instead}`;
  }
  const [leaf, value] = secret ? [path, undefined] : firstLeaf(path, example);
  const obstacle = obstacleTo(leaf, config);
  if (obstacle?.holds) {
    return `write it in Pulumi.${stack}.yaml, as in the example`;
  }
  const clear = obstacle === undefined ? "" : `${pulumiConfig("rm", stack, obstacle.path)} && `;
  // Without a value the command asks for it, and no shell keeps it in its history.
  const set = pulumiConfig(secret ? "set --secret" : "set", stack, leaf);
  return `${clear}${set}${value === undefined ? "" : ` ${shell(String(value))}`}`;
}

/** The command line sets one leaf at a time: the first of an example shows how. */
function firstLeaf(path: Path, example: Example): [Path, string | number | boolean | undefined] {
  if (typeof example !== "object") {
    return [path, example];
  }
  const [first] = isList(example) ? example.entries() : Object.entries(example);
  return first === undefined ? [path, undefined] : firstLeaf([...path, first[0]], first[1]);
}

/**
 * What `pulumi config set --path` refuses to set anything in: a list where the path goes by name, a map where it goes by number, and
 * below the top anything else; at the top, it replaces that
 * (https://github.com/pulumi/pulumi/blob/v3.200.0/sdk/go/common/resource/config/object.go, `Set`).
 *
 * @returns Where it is, and whether it holds something that is not to be lost.
 */
function obstacleTo(
  path: Path,
  config: Readonly<Record<string, unknown>>,
): { path: Path; holds: boolean } | undefined {
  let value: unknown = config;
  for (const [depth, step] of path.entries()) {
    const isList = Array.isArray(value);
    if (typeof value !== "object" || value === null) {
      return depth <= 1 || value === undefined || value === null
        ? undefined
        : { path: path.slice(0, depth), holds: false };
    }
    if (isList !== (typeof step === "number")) {
      return { path: path.slice(0, depth), holds: Object.keys(value).length > 0 };
    }
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  return undefined;
}

function pulumiConfig(verb: "set" | "set --secret" | "rm", stack: string, path: Path): string {
  return `pulumi config ${verb} --stack ${shell(stack)} ${path.length > 1 ? "--path " : ""}${shell(spellPath(path))}`;
}

/** A path as `pulumi config set --path` takes it: `functions-landing-zone:apps.orders.runtime`. */
export function spellPath([key, ...steps]: Path): string {
  return steps.reduce<string>((spelt, step) => {
    if (typeof step === "number") {
      return `${spelt}[${step}]`;
    }
    const name = String(step);
    return /^[\w-]+$/.test(name) ? `${spelt}.${name}` : `${spelt}[${JSON.stringify(name)}]`;
  }, String(key));
}

function shell(word: string): string {
  return /^[\w.:/@,=+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
