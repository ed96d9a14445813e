import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import tls from "node:tls";
import type { TokenCredential } from "@azure/identity";
import { settingNames } from "../src/environment.ts";
import { makeCertificate } from "./certificate.ts";
import { serveCloud } from "./cloud.ts";
import { Ingestion } from "./ingestion.ts";
import { KeyVault } from "./keyVault.ts";
import { close } from "./loopback.ts";
import { serveManagedIdentity, type ManagedIdentity } from "./managedIdentity.ts";
import { startStorage, type Storage } from "./storage.ts";

/** Client id of the gateway's identity on this machine. */
export const gatewayClientId = "00000000-0000-0000-0000-0000000000aa";
/** Client id of the app's own identity on this machine. */
const identityClientId = "00000000-0000-0000-0000-0000000000ab";

/** What the app needs around it, on this machine. */
export interface Stack {
  /** The environment of the app: what the zone sets, what App Service sets, and the way to the stand-ins. */
  readonly variables: Readonly<Record<string, string>>;
  readonly vault: KeyVault;
  readonly ingestion: Ingestion;
  readonly storage: Storage;
  /** Has tokens of the app's identity. */
  readonly credential: TokenCredential;
  /** The certificate of all of them, as PEM, and the file that holds it. */
  readonly certificate: { readonly cert: string; readonly key: string; readonly file: string };
  stop(): Promise<void>;
}

/**
 * Starts Azurite and what stands in for vault, managed identity and Application Insights: on this machine only, with a certificate made
 * for the occasion.
 *
 * @param onTelemetry Is told of each item of telemetry that the app sends. Default: nobody is.
 */
export async function startStack(onTelemetry?: (item: string) => void): Promise<Stack> {
  const vault = new KeyVault("kv-local.vault.azure.net");
  const ingestion = new Ingestion("local-1.in.applicationinsights.azure.com", onTelemetry);
  vault.put("card-token-key", "a key that opens nothing");

  const folder = await mkdtemp(path.join(tmpdir(), "orders-"));
  const files = { cert: path.join(folder, "cert.pem"), key: path.join(folder, "key.pem") };
  const certificate = await makeCertificate([vault.hostName, ingestion.hostName]);
  await writeFile(files.cert, certificate.cert);
  await writeFile(files.key, certificate.key, { mode: 0o600 });
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), certificate.cert]);

  const identity = await serveManagedIdentity(identityClientId);
  const credential = credentialOf(identity);
  const cloud = await serveCloud(certificate, [vault, ingestion]);
  const storage = await startStorage(files, credential);
  const settings = {
    identityClientId,
    blobServiceUri: storage.urls.blob,
    queueServiceUri: storage.urls.queue,
    tableServiceUri: storage.urls.table,
    vaultUri: `https://${vault.hostName}`,
    gatewayClientId,
    connectionString: `InstrumentationKey=00000000-0000-0000-0000-0000000000ac;IngestionEndpoint=https://${ingestion.hostName}/`,
  } satisfies Record<keyof typeof settingNames, string>;

  return {
    variables: {
      ...Object.fromEntries(
        Object.entries(settingNames).map(([key, name]) => [name, Reflect.get(settings, key)]),
      ),
      ...identity.variables,
      NODE_EXTRA_CA_CERTS: files.cert,
      HTTPS_PROXY: cloud.proxy,
      NO_PROXY: "127.0.0.1",
      // Microsoft's figures on the SDK itself have nowhere to go from here.
      APPLICATION_INSIGHTS_NO_STATSBEAT: "1",
    },
    vault,
    ingestion,
    storage,
    credential,
    certificate: { ...certificate, file: files.cert },
    stop: async () => {
      storage.process.kill();
      await Promise.all([close(identity.server), cloud.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

function credentialOf({ variables }: ManagedIdentity): TokenCredential {
  return {
    async getToken() {
      const url = new URL(variables.IDENTITY_ENDPOINT);
      url.search = new URLSearchParams({
        resource: "https://storage.azure.com",
        client_id: identityClientId,
      }).toString();
      const answer = await fetch(url, { headers: { "X-IDENTITY-HEADER": variables.IDENTITY_HEADER } });
      const token: unknown = await answer.json();
      return {
        token: String(typeof token === "object" && token !== null && Reflect.get(token, "access_token")),
        expiresOnTimestamp: Date.now() + 3_600_000,
      };
    },
  };
}
