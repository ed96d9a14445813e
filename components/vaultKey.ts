import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { Key } from "@pulumi/azure-native/keyvault/key.js";
import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "./placement.ts";
import type { Principal } from "./principal.ts";
import type { Role } from "./roles.ts";
import type { VaultReference } from "./vault.ts";

/** What a {@link VaultKey} can be used for. */
export type KeyOperation = "encrypt" | "decrypt" | "sign" | "verify" | "wrapKey" | "unwrapKey";

/** What a {@link VaultKey} is made from. */
export interface VaultKeyArgs {
  /** The vault that keeps it, of this stack or of another. */
  vault: VaultReference;
  /** Name of the key in the vault: 1 to 127 letters, digits, hyphens. */
  keyName: string;
  /** What it can be used for, at least one. */
  operations: readonly KeyOperation[];
  /** Its length in bits. Default: 3072. */
  keySize?: 3072 | 4096;
  /** Whether it never leaves a hardware security module (`RSA-HSM`); needs a vault of sku `premium`. Default: false. */
  hardware?: boolean;
  /** Tags of the key. */
  tags: Placement["tags"];
}

/**
 * How a key turns itself over: a new version nine months after the last, which expires after a year. So the version in use never comes
 * near its end, which would stop whatever it encrypts, unless the turning over failed; and then there are two months to mend it until
 * the vault tells of it, and thirty days after that. The first version has no end: Azure counts `expiryTime` for versions made by the
 * policy only, and turns over before the end only what has one, so the time counts from the making.
 *
 * Source: https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
 */
const rotationPolicy = {
  attributes: { expiryTime: "P1Y" },
  lifetimeActions: [
    { action: { type: "rotate" }, trigger: { timeAfterCreate: "P9M" } },
    { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
  ],
} as const;

/**
 * An RSA key in a vault, made through Azure Resource Manager: the machine that deploys needs no way into the vault. It turns itself
 * over, and each grant is for this one key.
 *
 * Azure makes a key once and takes no later change of it
 * (https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist). To delete it, azure-native would go into the
 * vault itself (https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/resources/customresources/custom_keyvault.go),
 * which a private vault does not let it. So the key stays when Pulumi lets go of it, until its vault goes; to have it under Pulumi
 * again, import it.
 */
export class VaultKey extends pulumi.ComponentResource {
  /** ARM id. */
  readonly id: pulumi.Output<string>;
  readonly #name: string;
  readonly #scopeName: string;

  constructor(name: string, args: VaultKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:VaultKey", name, {}, opts);
    const { vault, keyName } = args;
    this.#name = name;
    this.#scopeName = `${vault.vaultName}/keys/${keyName}`;
    this.id = new Key(
      name,
      {
        vaultName: vault.vaultName,
        resourceGroupName: vault.resourceGroupName,
        keyName,
        tags: args.tags,
        properties: {
          kty: args.hardware === true ? "RSA-HSM" : "RSA",
          keySize: args.keySize ?? 3072,
          keyOps: [...args.operations],
          attributes: { enabled: true },
          rotationPolicy: {
            attributes: rotationPolicy.attributes,
            lifetimeActions: [...rotationPolicy.lifetimeActions],
          },
        },
      },
      {
        parent: this,
        dependsOn: [...vault.created],
        ignoreChanges: ["properties", "tags"],
        retainOnDelete: true,
      },
    ).id;
    this.registerOutputs({ id: this.id });
  }

  /** Lets the identity of an Azure service wrap and unwrap its own keys with this key, as encryption at rest does. */
  grantServiceEncryption(identity: Principal): RoleAssignment {
    return this.#grant("Key Vault Crypto Service Encryption User", identity);
  }

  /** Lets an identity use the key for what it is made for. */
  grantUse(identity: Principal): RoleAssignment {
    return this.#grant("Key Vault Crypto User", identity);
  }

  #grant(role: Role, identity: Principal): RoleAssignment {
    return identity.grant(this.#name, role, { id: this.id, name: this.#scopeName }, this);
  }
}
