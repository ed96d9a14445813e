import { text } from "./rules.ts";

/** A GUID that stands for one of the reader's own. */
export const exampleGuid = "11111111-2222-3333-4444-555555555555";

/**
 * A GUID in lowercase, as Microsoft Entra ID writes it in tokens: where ids are compared as texts, another case would be another id.
 *
 * @param what What the GUID is, e.g. `the client id of an app registration`.
 */
export function guid(what: string) {
  return text(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    allowed: `a GUID in lowercase: ${what}`,
    example: exampleGuid,
  });
}
