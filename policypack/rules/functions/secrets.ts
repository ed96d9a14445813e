/** What a secret looks like, whatever its setting is called. */
const secretValues: readonly (readonly [RegExp, string])[] = [
  [/\b(Account|Access|Api)Key\s*=/i, "an account key"],
  [/\bSharedAccess(Key|Signature)\s*=/i, "a shared access key"],
  [/[?&]sig=/i, "a shared access signature"],
  [/[?&]code=[\w%=-]{20}/i, "a function key"],
  [/\b(Password|Pwd|(Client_?)?Secret)\s*=/i, "a password"],
  [/:\/\/[^\s/?#@:]*:[^\s/?#@]+@/, "a password in an address"],
  [
    /"[^"]*(passw(or)?d|pwd|secret|token|(access|account|api|auth|client|private|shared|storage)_?key)"\s*:\s*"[^"]/i,
    "a secret in JSON",
  ],
  [/\beyJ[\w-]+\.eyJ[\w-]+\./, "a token"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/, "a private key"],
  // 64 bytes: a key of a storage account, of Cosmos DB or of a Functions host.
  [/^[A-Za-z0-9+/]{86}==$/, "an account key"],
];

/** Names of settings that hold a secret. */
const secretName =
  /passw(or)?d|\bpwd|secret|token$|(api|access|account|auth|client|encryption|function|host|master|private|service|shared|signing|storage|subscription)[_-]?key$|(^|[_.:-])key$/i;

/** Names that speak of a secret or an identity but hold an address, an id, a switch or the key of something that is open. */
const plainName =
  /(__credential|__managedIdentityResourceId|__accountName|client_?id|tenant_?id|ur[il]|endpoint|path|host(name)?|name(space)?|type|version|_id|(cache|partition|public|routing|row|sort)[_-]?key)$/i;

/** Settings of Application Insights: they grant nothing where telemetry needs an identity, which another control asks for. */
const telemetryName = /^APPLICATIONINSIGHTS_(CONNECTION|AUTHENTICATION)_STRING$/i;

/** How a connection string says that the app logs in with its identity. */
export const identityLogin =
  /\bAuthentication\s*=\s*"?Active ?Directory ?(Default|Managed ?Identity|MSI|Workload ?Identity)\b/i;

/** A reference that the platform replaces by the secret, when the app starts; it takes anything around one for a literal. */
export function isReference(value: unknown, store = "(KeyVault|AppConfiguration)"): boolean {
  return (
    typeof value === "string" && new RegExp(`^@Microsoft\\.${store}\\([^()]*=[^()]*\\)$`, "i").test(value)
  );
}

/** What secret a text holds, by its looks; never the secret itself. */
export function secretIn(text: string): string | undefined {
  return secretValues.find(([pattern]) => pattern.test(text))?.[1];
}

/** Whether the name of a setting says that it holds no secret. */
export function speaksOfNoSecret(name: string): boolean {
  return plainName.test(name) || telemetryName.test(name);
}

/** Whether the name of a setting says that its value is a secret, and the value may be one. */
export function isNamedSecret(name: string, value: string): boolean {
  const isSwitch = /^(true|false|[01])$/i.test(value);
  // A number of days or tries, unless it stands for the secret itself.
  const isCount = /^\d{1,9}$/.test(value) && !/(passw(or)?d|pwd|secret|key)$/i.test(name);
  return secretName.test(name) && !speaksOfNoSecret(name) && !isSwitch && !isCount;
}
