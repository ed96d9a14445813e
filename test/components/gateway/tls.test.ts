import assert from "node:assert/strict";
import { gatewayTiers, isClassic } from "../../../components/gateway/tiers.ts";
import { customProperties } from "../../../components/gateway/tls.ts";

const prefix = "Microsoft.WindowsAzure.ApiManagement.Gateway.";

const protocols = [
  "Security.Protocols.Ssl30",
  "Security.Protocols.Tls10",
  "Security.Protocols.Tls11",
  "Security.Backend.Protocols.Ssl30",
  "Security.Backend.Protocols.Tls10",
  "Security.Backend.Protocols.Tls11",
];
const ciphers = [
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
].map((cipher) => `Security.Ciphers.${cipher}`);

describe("TLS of the gateway", () => {
  for (const tier of gatewayTiers) {
    it(`has nothing old or weak in ${tier}, by the exact keys and texts that Azure wants`, () => {
      const off = [...protocols, ...(isClassic(tier) ? ciphers : [])];
      assert.deepEqual(customProperties(tier), {
        ...Object.fromEntries(off.map((key) => [prefix + key, "False"])),
        [`${prefix}Protocols.Server.Http2`]: "True",
        [`${prefix}ManagedIdentity.DisableOverPrivilegedAccess`]: "True",
      });
    });
  }
});
