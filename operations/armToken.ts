import { z } from "zod";
import { OperationError } from "./operationError.ts";
import { outputOf } from "./program.ts";

/** Environment variable with a token for Azure Resource Manager, for machines without the Azure CLI. */
export const tokenVariable = "AZURE_MANAGEMENT_TOKEN";

const printed = z.object({ accessToken: z.string().min(1) });

/**
 * A token for Azure Resource Manager: that of the environment, else that of whoever is signed in to the Azure CLI. It is held in
 * memory only.
 *
 * Source: https://learn.microsoft.com/cli/azure/account#az-account-get-access-token
 * @throws {OperationError} when there is none.
 */
export async function armToken(signal: AbortSignal): Promise<string> {
  const given = process.env[tokenVariable];
  if (given !== undefined && given !== "") {
    return given;
  }
  const output = await outputOf(
    "az",
    ["account", "get-access-token", "--resource", "https://management.azure.com/", "--output", "json"],
    `install the Azure CLI and sign in with 'az login', or put a token into ${tokenVariable}`,
    signal,
  );
  try {
    return printed.parse(JSON.parse(output)).accessToken;
  } catch {
    throw new OperationError(
      "'az account get-access-token' printed no token: sign in again with 'az login'.",
    );
  }
}
