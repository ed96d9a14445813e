import { CLIENT_ID, OBJECT_ID, SUBSCRIPTION_ID, TENANT_ID } from "./identifiers.ts";
import { UnknownTypeError } from "./resourceTypes.ts";
import type { Properties } from "./values.ts";

/** Answers a call of a provider's function. Who is signed in is invented; keys and tokens are never handed out. */
export function call(token: string): Properties {
  if (token === "azure-native:authorization:getClientConfig") {
    return { subscriptionId: SUBSCRIPTION_ID, tenantId: TENANT_ID, clientId: CLIENT_ID, objectId: OBJECT_ID };
  }
  if (/:(getClientToken|list\w*)$/.test(token)) {
    throw new Error(
      `${token} is refused: it returns credentials, and a landing zone without keys has no use for them.`,
    );
  }
  throw new UnknownTypeError(token);
}
