import { workQueue } from "../queueWorker.ts";
import type { Services } from "../services.ts";

/** Ships the orders that wait on the queue `new-orders`. */
export function processOrder({ orders, checks, countPoison }: Services): void {
  workQueue({
    name: "processOrder",
    queueName: "new-orders",
    isMessage: checks.isOrderMessage,
    process: ({ orderId }) => orders.ship(orderId),
    countPoison,
  });
}
