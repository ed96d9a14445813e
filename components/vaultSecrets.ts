import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Placement } from "./placement.ts";
import type { Principal } from "./principal.ts";
import type { VaultReference } from "./vault.ts";

/** A secret that is put in a vault. */
export interface NewSecret {
  /** The day, `YYYY-MM-DD`, at whose start (UTC) it ends. */
  expires: string;
  /** What the value is, e.g. `text/plain`: for those who look at the vault. */
  contentType: string;
  /** The value, a Pulumi secret. Default: 44 random letters and digits, drawn anew whenever `expires` changes. */
  value?: pulumi.Output<string>;
}

/** What {@link VaultSecrets} are made from. */
export interface VaultSecretsArgs {
  /** The vault that keeps them, of this stack or of another. */
  vault: VaultReference;
  /** Secrets to put in it, by name: 1 to 127 letters, digits, hyphens. */
  secrets: Readonly<Record<string, NewSecret>>;
  /** Names of secrets that somebody else put in it already: Azure grants nothing on what is not there. Default: none. */
  existing?: readonly string[];
  /** Tags of the secrets. */
  tags: Placement["tags"];
}

/**
 * Secrets in a vault, put there through Azure Resource Manager: the machine that deploys needs no way into the vault. Each ends on a
 * day, and each grant is for one secret.
 *
 * To renew a secret, give another value and a later day, or, when the value is generated, a later day alone; apps take it up within
 * a day, or when they start. To delete a secret, azure-native would go into the vault itself
 * (https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/resources/customresources/custom_keyvault.go), which a
 * private vault does not let it: one that is taken away here stays in the vault until somebody deletes it there, or its vault goes.
 *
 * Sources: https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults/secrets,
 * https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
 */
export class VaultSecrets extends pulumi.ComponentResource {
  readonly #name: string;
  readonly #vault: VaultReference;
  readonly #ids = new Map<string, pulumi.Output<string>>();
  readonly #grants: RoleAssignment[] = [];

  constructor(name: string, args: VaultSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:VaultSecrets", name, {}, opts);
    this.#name = name;
    this.#vault = args.vault;
    const { id, vaultName, resourceGroupName, created } = args.vault;
    for (const secretName of args.existing ?? []) {
      this.#ids.set(secretName, pulumi.interpolate`${id}/secrets/${secretName}`);
    }
    for (const [secretName, { expires, contentType, value }] of Object.entries(args.secrets)) {
      const secret = new Secret(
        `${name}-${secretName}`,
        {
          vaultName,
          resourceGroupName,
          secretName,
          tags: args.tags,
          properties: {
            value: pulumi.secret(value ?? this.#draw(secretName, expires)),
            contentType,
            attributes: { enabled: true, expires: Date.parse(expires) / 1000 },
          },
        },
        { parent: this, dependsOn: [...created], retainOnDelete: true },
      );
      this.#ids.set(secretName, secret.id);
    }
    this.registerOutputs();
  }

  /** What is made in the vault last, for the vault's lock. */
  get contents(): readonly pulumi.Resource[] {
    return [...this.#grants];
  }

  /** What must be there before a secret is read from within the network. */
  get ready(): readonly pulumi.Resource[] {
    return this.#vault.ready;
  }

  /**
   * Where a secret is, without a version: whoever reads it gets the newest.
   *
   * @throws {pulumi.RunError} when there is no such secret.
   */
  secretUri(secret: string): string {
    this.#id(secret);
    return `${this.#vault.uri}/secrets/${secret}`;
  }

  /**
   * The value of an app setting that stands for a secret. App Service reads the secret with the app's own identity, which must be its
   * `keyVaultReferenceIdentity`; without {@link grantRead}, the app would get this text in its stead.
   *
   * @throws {pulumi.RunError} when there is no such secret.
   */
  reference(secret: string): string {
    return `@Microsoft.KeyVault(SecretUri=${this.secretUri(secret)})`;
  }

  /**
   * Lets an identity read one secret.
   *
   * @throws {pulumi.RunError} when there is no such secret.
   */
  grantRead(identity: Principal, secret: string): RoleAssignment {
    const scope = { id: this.#id(secret), name: `${this.#vault.vaultName}/secrets/${secret}` };
    const grant = identity.grant(`${this.#name}-${secret}`, "Key Vault Secrets User", scope, this);
    this.#grants.push(grant);
    return grant;
  }

  #draw(secret: string, expires: string): pulumi.Output<string> {
    return new RandomPassword(
      `${this.#name}-${secret}-value`,
      // As hard to guess as a key of 256 bits, and without characters that some place would have to escape.
      { length: 44, special: false, keepers: { expires } },
      { parent: this },
    ).result;
  }

  #id(secret: string): pulumi.Output<string> {
    const id = this.#ids.get(secret);
    if (id === undefined) {
      throw new pulumi.RunError(
        `${this.#name} has no secret ${secret}; it has ${[...this.#ids.keys()].join(", ") || "none"}`,
      );
    }
    return id;
  }
}
