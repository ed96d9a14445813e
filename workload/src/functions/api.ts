import { type Call, serve } from "../operation.ts";
import { type NewOrder, type Order, type OrderChange, viewOf } from "../orders.ts";
import { Refusal } from "../problem.ts";
import type { Services } from "../services.ts";

/** The functions behind the API: one for each operation of the OpenAPI document. */
export function serveApi(services: Services): void {
  const { orders, receipts } = services;

  serve<NewOrder>(services, "createOrder", async ({ caller, parameters, body, correlationId }) => {
    const idempotencyKey = parameters["Idempotency-Key"] ?? "";
    const order = await orders.place({ ownerId: caller.objectId, idempotencyKey, correlationId }, body);
    return { status: 201, ...representation(order, { Location: `orders/${order.id}` }) };
  });

  serve(services, "getOrder", async (call) => {
    return { status: 200, ...representation(await orders.read(call.caller, orderIdIn(call))) };
  });

  serve<OrderChange>(services, "changeOrder", async (call) => {
    // The quotes of an entity tag are not part of the revision.
    const revision = Number(call.parameters["If-Match"]?.slice(1, -1));
    return {
      status: 200,
      ...representation(await orders.change(call.caller, orderIdIn(call), revision, call.body)),
    };
  });

  serve(services, "getReceiptLink", async (call) => {
    const order = await orders.read(call.caller, orderIdIn(call));
    const link = await receipts.link(order.id);
    if (link === undefined) {
      throw new Refusal(404, "The order has no receipt before it is shipped.");
    }
    return { status: 200, jsonBody: link };
  });
}

const orderIdIn = ({ parameters }: Call<unknown>) => parameters["orderId"] ?? "";

const representation = (order: Order, headers: Readonly<Record<string, string>> = {}) => ({
  headers: { ...headers, ETag: `"${order.revision}"` },
  jsonBody: viewOf(order),
});
