import { armType, nameOf, parentOf } from "./identifiers.ts";
import { list, object, text, type Properties, type Value } from "./values.ts";

/** A resource that exists in the simulated Azure. */
export interface LiveResource {
  readonly id: string;
  /** The type token without the package and the API version: `storage:StorageAccount`. */
  readonly type: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What somebody else may have put into a vault. */
const secrets = /\/vaults\/[^/]+\/secrets\/[^/]+$/i;
/** Azure makes a network watcher along with the first virtual network of a region. */
const networkWatcher =
  /\/resourceGroups\/NetworkWatcherRG(?:\/providers\/Microsoft\.Network\/networkWatchers\/NetworkWatcher_\w+)?$/i;
/** Azure makes the services of a storage account with it, and the operations of an API that is imported. */
const services = /\/(blob|queue|table|file)Services\/default$|\/apis\/[^/]+\/operations\/[^/]+$/i;

/** Types whose deleted resources Azure keeps for a time, and their names with them, which are unique in all of Azure. */
const softDeletes: ReadonlySet<string> = new Set(["keyvault:Vault", "apimanagement:ApiManagementService"]);

/** The resources that exist in the simulated Azure. Ids compare without case, as in Azure Resource Manager. */
export class LiveResources {
  readonly #byId = new Map<string, LiveResource>();
  readonly #byType = new Map<string, Map<string, LiveResource>>();
  /** What lies in what, by id; what lies between, such as the blob service of a container, need not be there by itself. */
  readonly #within = new Map<string, Set<string>>();
  readonly #softDeleted = new Map<string, LiveResource>();
  /** Subnets that a plan is linked to still, after an app that was not disconnected from them was deleted; by id of the plan. */
  readonly #linked = new Map<string, Set<string>>();
  readonly #outside: readonly string[];

  /** @param outside Ids of resources or resource groups that exist without being part of the rehearsal, with all that is in them. */
  constructor(outside: readonly string[] = []) {
    this.#outside = outside.map((id) => id.toLowerCase());
  }

  get(id: string): LiveResource | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  put(resource: LiveResource): void {
    const id = resource.id.toLowerCase();
    this.#byId.set(id, resource);
    const ofType = this.#byType.get(resource.type) ?? new Map<string, LiveResource>();
    this.#byType.set(resource.type, ofType.set(id, resource));
    for (let [inner, outer] = [id, parentOf(id)]; outer !== ""; [inner, outer] = [outer, parentOf(outer)]) {
      this.#within.set(outer, (this.#within.get(outer) ?? new Set<string>()).add(inner));
    }
  }

  /** Deletes a resource with everything in it, as deleting a resource group or an account does. */
  remove(id: string): void {
    const gone = id.toLowerCase();
    for (const inner of this.#within.get(gone) ?? []) this.remove(inner);
    this.#within.delete(gone);
    this.#within.get(parentOf(gone))?.delete(gone);
    const resource = this.#byId.get(gone);
    if (resource === undefined) return;
    this.#byId.delete(gone);
    this.#byType.get(resource.type)?.delete(gone);
    if (softDeletes.has(resource.type)) this.#softDeleted.set(`${resource.type} ${nameOf(gone)}`, resource);
    this.#linked.delete(gone);
    this.#keepLink(resource.inputs);
  }

  #keepLink(inputs: Properties): void {
    const [plan, subnet] = ["serverFarmId", "virtualNetworkSubnetId"].map((key) =>
      text(inputs, key)?.toLowerCase(),
    );
    if (plan !== undefined && subnet !== undefined && this.#byId.has(plan))
      this.#linked.set(plan, (this.#linked.get(plan) ?? new Set<string>()).add(subnet));
  }

  /** The deleted resource of a type and a name, which Azure keeps for recovery. */
  softDeleted(type: string, name: string): LiveResource | undefined {
    return this.#softDeleted.get(`${type} ${name.toLowerCase()}`);
  }

  /** A plan that a subnet is linked to, though no app of it uses the subnet any more. */
  planLinkedTo(subnetId: string): LiveResource | undefined {
    const [plan] = [...this.#linked].find(([, subnets]) => subnets.has(subnetId.toLowerCase())) ?? [];
    return plan === undefined ? undefined : this.get(plan);
  }

  all(): LiveResource[] {
    return [...this.#byId.values()];
  }

  ofType(type: string): LiveResource[] {
    return [...(this.#byType.get(type)?.values() ?? [])];
  }

  /** True for what was made in the rehearsal, what Azure makes by itself, and what lies outside. */
  exists(id: string): boolean {
    if (/^(\/subscriptions\/[^/]+)?$/i.test(id) || networkWatcher.test(id) || this.get(id) !== undefined)
      return true;
    const wanted = id.toLowerCase();
    if (this.#outside.some((outside) => wanted === outside || wanted.startsWith(`${outside}/`))) return true;
    if (services.test(id) || secrets.test(id)) return this.exists(parentOf(id));
    return this.subnet(id) !== undefined;
  }

  /** What was asked of a subnet, whether it is a resource of its own or written inside its network. */
  subnet(id: string): Value | undefined {
    if (armType(id).toLowerCase() !== "microsoft.network/virtualnetworks/subnets") return undefined;
    const own = this.get(id);
    if (own !== undefined) return own.inputs;
    const inline = list(this.get(parentOf(id))?.inputs, "subnets");
    return inline.find((subnet) => text(subnet, "name")?.toLowerCase() === nameOf(id).toLowerCase());
  }

  /** The SKU of the plan that a site runs on, when that plan is part of the rehearsal. */
  planSku(site: Properties): string | undefined {
    const plan = this.get(text(site, "serverFarmId") ?? "");
    return plan === undefined ? undefined : text(object(plan.inputs, "sku"), "name");
  }
}
