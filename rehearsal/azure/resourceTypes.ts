import { access } from "./access.ts";
import { apimanagement } from "./apimanagement.ts";
import { autoscale } from "./autoscale.ts";
import { cosmosdb } from "./cosmosdb.ts";
import { edge } from "./edge.ts";
import { governance } from "./governance.ts";
import { keyvault } from "./keyvault.ts";
import { monitor } from "./monitor.ts";
import { network } from "./network.ts";
import { random, type RandomType } from "./random.ts";
import type { ResourceType, ResourceTypes } from "./resourceType.ts";
import { storage } from "./storage.ts";
import { web } from "./web.ts";

/** Every type of azure-native that the simulated Azure knows, by module and class: `storage:StorageAccount`. */
export const azureTypes: ResourceTypes = {
  ...access,
  ...apimanagement,
  ...autoscale,
  ...cosmosdb,
  ...edge,
  ...governance,
  ...keyvault,
  ...monitor,
  ...network,
  ...storage,
  ...web,
};

/** A program used a type of resource or a function that the simulated Azure does not know yet. */
export class UnknownTypeError extends Error {
  override readonly name = "UnknownTypeError";

  constructor(type: string) {
    super(
      `The simulated Azure does not know ${type}. Add it to the table of its Azure provider in rehearsal/azure/ ` +
        `(storage.ts, web.ts and so on; random.ts for @pulumi/random).`,
    );
  }
}

const own = <Entry>(table: Readonly<Record<string, Entry>>, key: string): Entry | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** `azure-native:storage/v20240101:StorageAccount` and `azure-native:storage:StorageAccount` are both `storage:StorageAccount`. */
export const shortType = (token: string): string =>
  token.replace(/^azure-native:([^:/]+)(?:\/[^:]*)?:(\w+)$/, "$1:$2");

/** The entry of an azure-native type, by its token or its short name. */
export const azureType = (token: string): ResourceType | undefined => own(azureTypes, shortType(token));

/** The entry of a @pulumi/random type, by its token. */
export const randomType = (token: string): RandomType | undefined => own(random, token);
