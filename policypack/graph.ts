import { at, isSet, isText, knownText, readThrough, textsAt } from "./read.ts";
import { kindOf, rootStack, type Resource, type Urn } from "./resource.ts";

/** The input that holds the name in Azure of those resources that others refer to by name: by an input that is called the same. */
const nameInputs: Readonly<Record<string, string>> = {
  "apimanagement:Api": "apiId",
  "apimanagement:ApiManagementService": "serviceName",
  "apimanagement:ApiOperation": "operationId",
  "apimanagement:Product": "productId",
  "cdn:AFDEndpoint": "endpointName",
  "cdn:Profile": "profileName",
  "eventgrid:SystemTopic": "systemTopicName",
  "keyvault:Vault": "vaultName",
  "network:NetworkSecurityGroup": "networkSecurityGroupName",
  "network:PrivateEndpoint": "privateEndpointName",
  "network:VirtualNetwork": "virtualNetworkName",
  "privatedns:PrivateZone": "privateZoneName",
  "storage:StorageAccount": "accountName",
  "web:WebApp": "name",
  "web:WebAppSlot": "slot",
};

/** Who refers to whom by one input of one kind of resource. */
interface Sources {
  readonly byTarget: Map<Urn, Resource[]>;
  /** Those that refer to no resource that Azure has in this stack, so far as is known. */
  readonly unresolved: Resource[];
}

/**
 * The resources of a stack and who refers to whom. In a preview most ids are unknown, but the engine knows which resource each
 * input was computed from; after a deployment, and for what a program wrote as a literal, ids and names tell.
 */
export class Graph {
  readonly #byUrn = new Map<Urn, Resource>();
  readonly #byKind = new Map<string, Resource[]>();
  readonly #byId = new Map<string, Resource>();
  readonly #byName = new Map<string, Resource[]>();
  readonly #targets = new Map<string, readonly Resource[]>();
  readonly #sources = new Map<string, Sources>();

  constructor(resources: Iterable<Resource>) {
    for (const resource of resources) {
      this.#byUrn.set(resource.urn, resource);
      const kind = kindOf(resource.type);
      if (kind === undefined) {
        continue;
      }
      append(this.#byKind, kind, resource);
      const id = knownText(resource.outputs, "id");
      if (id !== undefined) {
        this.#byId.set(id.toLowerCase(), resource);
      }
      const name = nameIn(resource, kind);
      if (name !== undefined) {
        append(this.#byName, keyOf(nameInputs[kind] ?? "", name), resource);
      }
    }
  }

  /** The resources of some kinds, in the order of the program. */
  ofKind(...kinds: readonly string[]): readonly Resource[] {
    return kinds.flatMap((kind) => this.#byKind.get(kind) ?? []);
  }

  /** Every resource of azure-native. */
  all(): readonly Resource[] {
    return [...this.#byKind.values()].flat();
  }

  /** The resources that a top-level input refers to: those of some kinds, or all. */
  references(from: Resource, property: string, ...kinds: readonly string[]): readonly Resource[] {
    const targets = this.#resolve(from, property);
    return kinds.length === 0 ? targets : targets.filter(({ type }) => kinds.includes(kindOf(type) ?? ""));
  }

  /**
   * The resources of a kind whose top-level input refers to this one. Throws UnknownValueError rather than say that there are
   * none, when there is one of which only unknown names or ids could tell.
   */
  referrers(to: Resource, kind: string, property: string): readonly Resource[] {
    const { byTarget, unresolved } = this.#sourcesOf(kind, property);
    const found = byTarget.get(to.urn) ?? [];
    for (const from of found.length === 0 ? unresolved : []) {
      readThrough(from.inputs[property]);
      const name = nameInputs[kindOf(to.type) ?? ""];
      if (name !== undefined && knownText(from.inputs, property)?.includes("/") === false) {
        at(to.inputs, name);
      }
    }
    return found;
  }

  #sourcesOf(kind: string, property: string): Sources {
    const key = `${kind} ${property}`;
    let sources = this.#sources.get(key);
    if (!sources) {
      sources = { byTarget: new Map(), unresolved: [] };
      for (const from of this.ofKind(kind)) {
        const targets = this.#resolve(from, property);
        for (const { urn } of targets) {
          append(sources.byTarget, urn, from);
        }
        if (targets.every(({ type }) => kindOf(type) === undefined) && isSet(from.inputs, property)) {
          sources.unresolved.push(from);
        }
      }
      this.#sources.set(key, sources);
    }
    return sources;
  }

  #resolve(from: Resource, property: string): readonly Resource[] {
    const key = `${from.urn} ${property}`;
    let targets = this.#targets.get(key);
    if (!targets) {
      targets = [...this.#search(from, property)];
      this.#targets.set(key, targets);
    }
    return targets;
  }

  #search(from: Resource, property: string): ReadonlySet<Resource> {
    const found = new Set<Resource>();
    const ancestors = Object.hasOwn(from.propertyDependencies, property)
      ? from.propertyDependencies[property]
      : [];
    for (const urn of ancestors ?? []) {
      add(found, this.#byUrn.get(urn));
    }
    const texts = textsAt(from.inputs, property);
    for (const text of texts) {
      for (const prefix of prefixes(text.toLowerCase())) {
        add(found, this.#byId.get(prefix));
      }
    }
    const name = knownText(from.inputs, property);
    for (const resource of this.#byName.get(keyOf(property, name ?? "")) ?? []) {
      add(found, mayShareGroup(from, resource) ? resource : undefined);
    }
    // A program that nests a resource under the one it belongs to says so there when the input itself tells nothing.
    if (
      found.size === 0 &&
      from.parent !== undefined &&
      name === undefined &&
      !texts.some((text) => text.includes("/"))
    ) {
      const parent = this.#byUrn.get(from.parent);
      // Everything is under the root of the stack.
      add(found, parent?.type === rootStack ? undefined : parent);
    }
    return found;
  }
}

function keyOf(input: string, name: string): string {
  return `${input} ${name.toLowerCase()}`;
}

/** A name means a resource of the same resource group: others may have one of the same name. */
function mayShareGroup(a: Resource, b: Resource): boolean {
  const property = "resourceGroupName";
  const [one, other] = [knownText(a.inputs, property), knownText(b.inputs, property)];
  if (one !== undefined && other !== undefined) {
    return isText(one, other);
  }
  const groups = a.propertyDependencies[property] ?? [];
  const others = b.propertyDependencies[property] ?? [];
  return groups.length === 0 || others.length === 0 || groups.some((urn) => others.includes(urn));
}

function nameIn(resource: Resource, kind: string): string | undefined {
  const input = nameInputs[kind];
  return input === undefined
    ? undefined
    : (knownText(resource.inputs, input) ?? knownText(resource.outputs, "name"));
}

/** An id and those of what it lies in: `/a/b/c`, `/a/b`, `/a`. */
function* prefixes(id: string): Generator<string> {
  for (let end = id.length; end > 0; end = id.lastIndexOf("/", end - 1)) {
    yield id.slice(0, end);
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}

function add<T>(set: Set<T>, value: T | undefined): void {
  if (value !== undefined) {
    set.add(value);
  }
}
