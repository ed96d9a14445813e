/** A value that carries a key, a signature or a password, whatever its name. */
const secretValue =
  /(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)\s*=|(?:^|[?&;])sig=|:\/\/[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----|^eyJ[\w-]+\.[\w-]+\.[\w-]*$/i;

const secretWord =
  "(?:password|passwd|pwd|secret|token|credentials?|(?:api|access|account|private|shared|function|host)[-_.]?keys?|connection[-_.]?string)s?";
const endsInSecretWord = new RegExp(`${secretWord}$`, "i");
const hasSecretWord = new RegExp(secretWord, "i");

/** Names of things about a secret: where it is, who gives it out, how long it lasts. */
const aboutSecret =
  /(?:name|uri|url|endpoint|issuer|audience|authority|scope|type|length|seconds|minutes|hours|days|ttl|expiry|id)$/i;

/**
 * Settings of an identity-based connection, none of which is a secret:
 * https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection
 */
const identityBased =
  /__(?:accountName|accountEndpoint|endpoint|(?:blob|queue|table)?ServiceUri|fullyQualifiedNamespace|credential|clientId|tenantId|managedIdentityResourceId)$/i;

const keyVaultReference =
  /^@Microsoft\.KeyVault\((?:SecretUri=https:\/\/[^);\s]+|VaultName=[^);\s]+;SecretName=[^);\s]+(?:;SecretVersion=[^);\s]+)?)\)$/i;

/** Whether a text looks like a secret by itself, so that it must not be shown. */
export function looksLikeSecret(value: string): boolean {
  return secretValue.test(value);
}

/**
 * Whether an app setting holds a secret in clear text, as far as its name and value show it.
 * A well-formed Key Vault reference never does:
 * https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#source-app-settings-from-key-vault
 */
export function holdsSecret(name: string, value: string): boolean {
  if (keyVaultReference.test(value) || value === "") {
    return false;
  }
  if (looksLikeSecret(value)) {
    return true;
  }
  if (identityBased.test(name) || /^(?:true|false)$/i.test(value)) {
    return false;
  }
  if (endsInSecretWord.test(name)) {
    return true;
  }
  return hasSecretWord.test(name) && !aboutSecret.test(name) && !/^\d+(?:\.\d+)?$/.test(value);
}

/** Whether a text was meant to be a Key Vault reference and is none: the app would get the text itself. */
export function isBrokenReference(value: string): boolean {
  return /@?Microsoft\.KeyVault\(/i.test(value) && !keyVaultReference.test(value);
}
