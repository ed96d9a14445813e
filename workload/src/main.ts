import { app } from "@azure/functions";
import { ManagedIdentityCredential } from "@azure/identity";
import { readEnvironment } from "./environment.ts";
import { serveApi } from "./functions/api.ts";
import { importOrders } from "./functions/importOrders.ts";
import { processOrder } from "./functions/processOrder.ts";
import { reportSecrets } from "./functions/reportSecrets.ts";
import { startLog } from "./log.ts";
import { connect } from "./services.ts";
import { startTelemetry } from "./telemetry.ts";

const environment = readEnvironment(process.env);
const credential = new ManagedIdentityCredential({ clientId: environment.identityClientId });

const telemetry = startTelemetry(environment.connectionString, credential);
startLog((line) => {
  telemetry.write(line);
});
// The app sends its log itself, so that the host does not send it once more.
app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
app.hook.appTerminate(() => telemetry.stop());

const services = connect(environment, credential, (queue) => {
  telemetry.countPoison(queue);
});
serveApi(services);
processOrder(services);
importOrders(services);
reportSecrets(services);
