import { type GatewayTier, isClassic } from "./tiers.ts";

const gateway = "Microsoft.WindowsAzure.ApiManagement.Gateway";

/** Versions of TLS before 1.2, and SSL. */
const oldProtocols = ["Ssl30", "Tls10", "Tls11"];

/** Ciphers without forward secrecy, or with CBC and SHA-1. The others Azure needs itself. */
const weakCiphers = [
  "TripleDes168",
  "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
];

const off = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "False"]));

/**
 * What a gateway speaks: TLS 1.2 and newer with strong ciphers, to callers and to apps, and HTTP/2. In v2 tiers the ciphers are given.
 * All of it is said, because what an update leaves out goes back to its default.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/api-management-howto-manage-protocols-ciphers,
 * https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service#apimanagementserviceproperties
 *
 * @returns Custom properties of the service; Azure wants texts.
 */
export function customProperties(tier: GatewayTier): Record<string, string> {
  return {
    ...off(oldProtocols.map((protocol) => `${gateway}.Security.Protocols.${protocol}`)),
    ...off(oldProtocols.map((protocol) => `${gateway}.Security.Backend.Protocols.${protocol}`)),
    ...(isClassic(tier) && off(weakCiphers.map((cipher) => `${gateway}.Security.Ciphers.${cipher}`))),
    [`${gateway}.Protocols.Server.Http2`]: "True",
    // No way past the firewalls of storage, vaults and the like for being a trusted service of Microsoft:
    // https://learn.microsoft.com/azure/api-management/breaking-changes/trusted-service-connectivity-retirement-march-2026
    [`${gateway}.ManagedIdentity.DisableOverPrivilegedAccess`]: "True",
  };
}
