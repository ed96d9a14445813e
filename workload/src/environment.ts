/**
 * App settings that the app reads: the zone sets each of them. Those that start with `Data__` are also those of the connection `Data`, by
 * which the Functions host finds the queues of the triggers.
 */
export const settingNames = {
  /** Client id of the app's own user-assigned identity. */
  identityClientId: "Data__clientId",
  /** URL of the blob service of the app's data. */
  blobServiceUri: "Data__blobServiceUri",
  /** URL of the queue service of the app's data. */
  queueServiceUri: "Data__queueServiceUri",
  /** URL of the table service of the app's data. */
  tableServiceUri: "Data__tableServiceUri",
  /** URL of the vault that keeps the app's secrets. */
  vaultUri: "KeyVault__vaultUri",
  /** Client id of the gateway's identity: the only caller who may say for whom it calls. */
  gatewayClientId: "Gateway__clientId",
  /** Where telemetry goes. Not a secret: without the app's identity it opens nothing. */
  connectionString: "APPLICATIONINSIGHTS_CONNECTION_STRING",
} as const;

/** What the app knows of where it runs. */
export type Environment = Readonly<Record<keyof typeof settingNames, string>>;

/**
 * Reads the app's settings.
 *
 * @throws {Error} that names all that are missing: an app without one of them does not start.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const missing = Object.values(settingNames).filter((name) => (variables[name] ?? "") === "");
  if (missing.length > 0) {
    throw new Error(`The app settings ${missing.join(", ")} are missing; the landing zone sets them.`);
  }
  const read = (key: keyof typeof settingNames) => variables[settingNames[key]] ?? "";
  return {
    identityClientId: read("identityClientId"),
    blobServiceUri: read("blobServiceUri"),
    queueServiceUri: read("queueServiceUri"),
    tableServiceUri: read("tableServiceUri"),
    vaultUri: read("vaultUri"),
    gatewayClientId: read("gatewayClientId"),
    connectionString: read("connectionString"),
  };
}
