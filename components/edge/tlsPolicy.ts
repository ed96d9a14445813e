import type * as input from "@pulumi/azure-native/types/input.js";

/** The oldest version of TLS that clients may use. */
export type TlsVersion = "1.2" | "1.3";

/**
 * TLS of a host name of one's own on Front Door, with a certificate that Azure issues and renews: forward secrecy and authenticated
 * encryption only.
 *
 * @param minimum Default of Azure: 1.2.
 * Source: https://learn.microsoft.com/azure/frontdoor/standard-premium/tls-policy
 */
export function customDomainTls(minimum: TlsVersion): input.cdn.AFDDomainHttpsParametersArgs {
  return {
    certificateType: "ManagedCertificate",
    ...(minimum === "1.2"
      ? { minimumTlsVersion: "TLS12", cipherSuiteSetType: "TLS12_2023" }
      : {
          // The predefined policies all take TLS 1.2.
          minimumTlsVersion: "TLS13",
          cipherSuiteSetType: "Customized",
          customizedCipherSuiteSet: {
            cipherSuiteSetForTls13: ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"],
          },
        }),
  };
}

/**
 * TLS of an application gateway: 1.2 and 1.3, forward secrecy and authenticated encryption only.
 *
 * Source: https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview#predefined-tls-policy
 */
export const applicationGatewayTls: input.network.ApplicationGatewaySslPolicyArgs = {
  policyType: "Predefined",
  policyName: "AppGwSslPolicy20220101S",
};
