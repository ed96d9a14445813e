import { unknownValue, type Resource } from "../../policypack/evaluate.ts";

/** A property path: dots between keys, numbers for elements of lists. */
type Path = string;

interface Draft extends Resource {
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

function holderOf(root: unknown, path: Path): { holder: object; key: string } {
  const keys = path.split(".");
  const key = keys.pop() ?? "";
  let holder = root;
  for (const each of keys) {
    holder =
      typeof holder === "object" && holder !== null ? (Reflect.get(holder, each) as unknown) : undefined;
  }
  if (typeof holder !== "object" || holder === null) {
    throw new Error(`no such path in the fixture: ${path}`);
  }
  return { holder, key };
}

/** A copy of a JSON value; much faster than structuredClone, and there are a thousand tests. */
function clone<T>(value: T): T;
function clone(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((each: unknown) => clone(each));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clone(each as unknown)]))
    : value;
}

/** A stack to be spoilt by a test. */
export class Stack {
  readonly #resources = new Map<string, Draft>();

  /** Adds a resource; `uses` names the resources that each of its inputs was computed from. */
  add(
    name: string,
    kind: string,
    inputs: Record<string, unknown>,
    uses: Record<string, string[]> = {},
  ): this {
    this.#resources.set(name, {
      urn: `urn:pulumi:dev::zone::azure-native:${kind}::${name}`,
      type: `azure-native:${kind}`,
      name,
      inputs: clone(inputs),
      outputs: { id: unknownValue },
      dependencies: [],
      propertyDependencies: Object.fromEntries(
        Object.entries(uses).map(([input, names]) => [input, names.map((each) => this.get(each).urn)]),
      ),
    });
    return this;
  }

  /** Adds the root of all resources, which the engine makes. */
  root(name: string): this {
    this.add(name, "", {});
    Object.assign(this.get(name), { type: "pulumi:pulumi:Stack", outputs: {} });
    return this;
  }

  get(name: string): Draft {
    const found = this.#resources.get(name);
    if (!found) {
      throw new Error(`no such resource in the fixture: ${name}`);
    }
    return found;
  }

  /** Sets an input, or takes it away when the value is undefined. */
  set(name: string, path: Path, value: unknown): this {
    const { holder, key } = holderOf(this.get(name).inputs, path);
    if (value === undefined && Array.isArray(holder)) {
      holder.splice(Number(key), 1);
    } else if (value === undefined) {
      Reflect.deleteProperty(holder, key);
    } else {
      Reflect.set(holder, key, clone(value));
    }
    return this;
  }

  /** Says that an input was computed from other resources, and from no others. */
  link(name: string, input: string, ...names: string[]): this {
    Object.assign(this.get(name).propertyDependencies, { [input]: names.map((each) => this.get(each).urn) });
    return this;
  }

  /** Forgets what an input was computed from. */
  unlink(name: string, input: string): this {
    Reflect.deleteProperty(this.get(name).propertyDependencies, input);
    return this;
  }

  remove(...names: string[]): this {
    for (const name of names) {
      this.get(name);
      this.#resources.delete(name);
    }
    return this;
  }

  names(): string[] {
    return [...this.#resources.keys()];
  }

  list(): Draft[] {
    return [...this.#resources.values()];
  }
}
