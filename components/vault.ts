import { Vault as AzureVault } from "@pulumi/azure-native/keyvault/vault.js";
import * as pulumi from "@pulumi/pulumi";
import type { Lockable } from "./deletionLock.ts";
import { sendDiagnostics } from "./diagnostics.ts";
import { alertOnExpiry } from "./expiryAlert.ts";
import type { Placement } from "./placement.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";

/** A vault of this stack or of another, as those need it who put something in it or read from it. */
export interface VaultReference {
  /** ARM id. */
  readonly id: pulumi.Input<string>;
  /** Name of the vault in Azure. */
  readonly vaultName: string;
  /** Its resource group. */
  readonly resourceGroupName: pulumi.Input<string>;
  /** Where it answers, without a slash at the end: `https://kv-orders.vault.azure.net`. */
  readonly uri: string;
  /** What must be there before a secret or a key is put in it; nothing for a vault of another stack. */
  readonly created: readonly pulumi.Resource[];
  /** What must be there before its name resolves within the network; nothing for a vault of another stack. */
  readonly ready: readonly pulumi.Resource[];
}

/** What a {@link Vault} is made from. */
export interface VaultArgs {
  /** Where it lives. */
  placement: Placement;
  /** The network that reaches it. */
  network: PrivateNetwork;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /** Name of the vault in Azure: 3 to 24 letters, digits, single hyphens, a letter first; unique in Azure. */
  vaultName: string;
  /** `premium` also has keys that never leave a hardware security module. Default: `standard`. */
  sku?: "standard" | "premium";
  /**
   * Days, 7 to 90, for which the vault and what is in it can be recovered once it is deleted, and for which nobody can have its name.
   * Azure takes it at creation only. Default: 90.
   */
  softDeleteDays?: number;
  /** Action group that is told of secrets and keys that end soon, or have ended. Default: none, and nobody is told. */
  actionGroupId?: pulumi.Input<string> | undefined;
  /** Whether Pulumi refuses to delete the vault; see also `lockFromDeletion`. Default: false. */
  deletionProtection?: boolean;
}

/** Where a vault answers. */
export function vaultUri(vaultName: string): string {
  return `https://${vaultName}.vault.azure.net`;
}

/**
 * A Key Vault that only its private endpoint reaches and only roles of Microsoft Entra identities open. What is deleted can be
 * recovered, and nobody can purge it before its time: the vault's name is taken for as long. To deploy a zone anew after it was
 * destroyed, give it another `suffix`, or recover the vault by hand and import it.
 *
 * Sources: https://learn.microsoft.com/azure/key-vault/general/secure-key-vault,
 * https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
 */
export class Vault extends pulumi.ComponentResource implements VaultReference, Lockable {
  readonly id: pulumi.Output<string>;
  readonly vaultName: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly uri: string;
  readonly created: readonly pulumi.Resource[];
  readonly ready: readonly pulumi.Resource[];
  readonly contents: readonly pulumi.Resource[];

  constructor(name: string, args: VaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Vault", name, {}, opts);
    const { placement, network, workspaceId, vaultName, actionGroupId } = args;
    const { resourceGroupName, location, tags, tenantId } = placement;

    const vault = new AzureVault(
      name,
      {
        vaultName,
        resourceGroupName,
        location,
        tags,
        properties: {
          tenantId,
          sku: { family: "A", name: args.sku ?? "standard" },
          // Roles instead of access policies, which anybody who may change the vault could give themselves.
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: args.softDeleteDays ?? 90,
          enablePurgeProtection: true,
          publicNetworkAccess: "Disabled",
          // Storage that is encrypted with a key of the vault comes as a trusted service, and in no other way
          // (https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview); it too needs a role.
          networkAcls: {
            defaultAction: "Deny",
            bypass: "AzureServices",
            ipRules: [],
            virtualNetworkRules: [],
          },
          // Neither virtual machines, nor disk encryption, nor template deployments take anything out by themselves.
          enabledForDeployment: false,
          enabledForDiskEncryption: false,
          enabledForTemplateDeployment: false,
        },
      },
      { parent: this, protect: args.deletionProtection ?? false },
    );
    const diagnostics = sendDiagnostics(
      name,
      { resourceId: vault.id, workspaceId, logs: true, metrics: true },
      this,
    );
    const endpoint = new PrivateEndpoint(
      `${name}-vault`,
      { placement, network, targetId: vault.id, group: "vault" },
      { parent: this },
    );

    this.id = vault.id;
    this.vaultName = vaultName;
    this.resourceGroupName = resourceGroupName;
    this.uri = vaultUri(vaultName);
    // The vault tells only of what was put in it after somebody asked to be told.
    this.created = [
      actionGroupId === undefined
        ? vault
        : alertOnExpiry(
            name,
            { placement, workspaceId, vaultId: vault.id, topicName: `evgt-${vaultName}`, actionGroupId },
            this,
          ),
    ];
    this.ready = [endpoint.ready];
    this.contents = [diagnostics, ...this.created, ...this.ready];
    this.registerOutputs({ id: this.id, uri: this.uri });
  }
}
