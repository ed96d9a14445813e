import { workQueue } from "../queueWorker.ts";
import type { Services } from "../services.ts";

/**
 * Places the orders of files that were put into the container `incoming`. Whoever puts a file there says so on the queue `imports`: a blob
 * trigger does not work in the zone. On Flex Consumption it is Event Grid that calls the app for a blob, and Event Grid does not
 * deliver through a private endpoint, which is the only way to the app.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#considerations,
 * https://learn.microsoft.com/azure/event-grid/managed-service-identity#private-endpoints
 */
export function importOrders({ imports, checks, countPoison }: Services): void {
  workQueue({
    name: "importOrders",
    queueName: "imports",
    isMessage: checks.isImportMessage,
    process: (message) => imports.run(message),
    countPoison,
  });
}
