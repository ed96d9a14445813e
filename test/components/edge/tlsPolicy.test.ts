import assert from "node:assert/strict";
import { applicationGatewayTls, customDomainTls } from "../../../components/edge/tlsPolicy.ts";

describe("TLS of the edge", () => {
  it("takes 1.2 with forward secrecy on a domain of Front Door", () => {
    assert.deepEqual(customDomainTls("1.2"), {
      certificateType: "ManagedCertificate",
      minimumTlsVersion: "TLS12",
      cipherSuiteSetType: "TLS12_2023",
    });
  });

  it("takes nothing below 1.3 when asked to", () => {
    assert.deepEqual(customDomainTls("1.3"), {
      certificateType: "ManagedCertificate",
      minimumTlsVersion: "TLS13",
      cipherSuiteSetType: "Customized",
      customizedCipherSuiteSet: {
        cipherSuiteSetForTls13: ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"],
      },
    });
  });

  it("is the strictest policy that Azure has for an application gateway", () => {
    assert.deepEqual(applicationGatewayTls, {
      policyType: "Predefined",
      policyName: "AppGwSslPolicy20220101S",
    });
  });
});
