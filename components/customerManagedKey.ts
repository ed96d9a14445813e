import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "./placement.ts";
import type { VaultReference } from "./vault.ts";
import { VaultKey } from "./vaultKey.ts";
import { WorkloadIdentity } from "./workloadIdentity.ts";

/**
 * A key of a vault that encrypts data at rest: an RSA key of 2048, 3072 or 4096 bits in a vault with purge protection, on which the
 * identity holds the role `Key Vault Crypto Service Encryption User`. New versions of the key are taken up within a day.
 *
 * Source: https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account
 */
export interface CustomerManagedKey {
  /** URI of the vault, e.g. `https://kv-orders.vault.azure.net`. */
  readonly vaultUri: string;
  /** Name of the key, without a version. */
  readonly keyName: string;
  /** ARM id of the user-assigned identity with which a service uses the key. */
  readonly identityId: pulumi.Input<string>;
  /** What must be there before a service uses the key. Default: nothing, it is all there already. */
  readonly ready?: readonly pulumi.Resource[];
}

/** What an {@link EncryptionKey} is made from. */
export interface EncryptionKeyArgs {
  /** Where its identity lives. */
  placement: Placement;
  /** The vault that keeps it. */
  vault: VaultReference;
  /** Name of the key in the vault: 1 to 127 letters, digits, hyphens. */
  keyName: string;
  /** Name of the identity in Azure: 3 to 128 letters, digits, `-` and `_`. */
  identityName: string;
  /** Whether the key never leaves a hardware security module; needs a vault of sku `premium`. Default: false. */
  hardware?: boolean;
}

/**
 * A customer-managed key of the zone's own: key, identity, and the one role that lets the identity use the one key, in the order
 * that works. The key turns itself over; see {@link VaultKey}.
 *
 * In a zone for Functions it is for storage accounts, and through them for the code and the data of the apps. Other resources of a zone
 * have no such key: API Management has none at all, and Log Analytics and Application Insights only on a dedicated cluster, which is
 * made and paid for apart from a zone. Event Hubs and Service Bus (Premium), which a zone refers to only, have keys of their own.
 *
 * Sources: https://learn.microsoft.com/azure/security/fundamentals/encryption-customer-managed-keys-support,
 * https://learn.microsoft.com/azure/azure-monitor/logs/customer-managed-keys
 */
export class EncryptionKey extends pulumi.ComponentResource implements CustomerManagedKey {
  readonly vaultUri: string;
  readonly keyName: string;
  readonly identityId: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** What is made in the vault last, for the vault's lock. */
  readonly contents: readonly pulumi.Resource[];

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:EncryptionKey", name, {}, opts);
    const { vault, keyName, hardware = false } = args;
    const within = { parent: this };
    const identity = new WorkloadIdentity(
      `${name}-identity`,
      { placement: args.placement, identityName: args.identityName },
      within,
    );
    const key = new VaultKey(
      name,
      { vault, keyName, hardware, operations: ["wrapKey", "unwrapKey"], tags: args.placement.tags },
      within,
    );
    const role = key.grantServiceEncryption(identity);
    this.vaultUri = vault.uri;
    this.keyName = keyName;
    this.identityId = identity.id;
    // Azure may take minutes to act on a role, and a storage account whose identity may not use the key yet is refused with
    // KeyVaultAuthenticationFailure (https://github.com/Azure/bicep/issues/16601). The vault's endpoint, made meanwhile, takes about as
    // long; should that not do, running the update again does.
    this.ready = [role, ...vault.ready];
    this.contents = [role];
    this.registerOutputs({ identityId: this.identityId });
  }
}
