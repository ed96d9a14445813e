import type { ImportFile, ImportMessage } from "./imports.ts";
import type { ApiDocument } from "./openApi.ts";
import type { OrderMessage } from "./orders.ts";

const guid = { type: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" };

/** An object that has all of these properties and no others. */
const exactly = (properties: Readonly<Record<string, object>>) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const orderMessage = exactly({ orderId: guid, correlationId: guid });

const importMessage = exactly({
  // No '..', no '//', no backslash: one name for one file.
  blob: { type: "string", maxLength: 200, pattern: "^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*\\.json$" },
  etag: { type: "string", maxLength: 100, pattern: '^"?[A-Za-z0-9]+"?$' },
  correlationId: guid,
});

const importFile = exactly({
  ownerId: guid,
  orders: {
    type: "array",
    minItems: 1,
    maxItems: 1000,
    items: exactly({ idempotencyKey: guid, order: { $ref: "openapi#/components/schemas/NewOrder" } }),
  },
});

/** What tells whether messages and files are as they should be. Orders in a file are held to the schema of the API. */
export function messageChecks(document: ApiDocument) {
  return {
    isOrderMessage: document.compile<OrderMessage>(orderMessage),
    isImportMessage: document.compile<ImportMessage>(importMessage),
    isImportFile: document.compile<ImportFile>(importFile),
  };
}
