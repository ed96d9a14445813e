import type { Values } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { entriesOf, isObject, isSet } from "./rules.ts";
import { namespace } from "./settings.ts";

const networkKey = `${namespace}:network`;
const appsKey = `${namespace}:apps`;

/** What no rule of the network lets apps reach at its public addresses; see `AzureService` of the component. */
const byPrivateEndpointOnly = { storage: "a storage account", eventGrid: "a topic of Event Grid" };

/** What apps reach by private endpoints only needs to be in a network that they may reach. A stack on another's platform has none to judge. */
export function* checkConnections(values: Values): Generator<Finding> {
  const network = values[networkKey];
  if (!isObject(network) || isSet(network["remotePrivateEndpoints"])) {
    return;
  }
  const [first] = entriesOf(values[appsKey]).flatMap(([app, value]) => connectionsOf(app, value));
  if (first !== undefined) {
    yield {
      path: [networkKey, "remotePrivateEndpoints"],
      found: `nothing, and ${first}, which apps reach by a private endpoint only`,
      allowed: "the networks, within peerAddressSpaces, of the private endpoints that apps connect to",
      example: ["10.0.9.0/24"],
    };
  }
}

function connectionsOf(app: string, value: unknown): string[] {
  const connections = isObject(value) ? value["connections"] : undefined;
  return entriesOf(connections).flatMap(([name, connection]) =>
    Object.entries(byPrivateEndpointOnly)
      .filter(([kind]) => isObject(connection) && isObject(connection[kind]))
      .map(([, what]) => `the connection '${name}' of the app '${app}' is to ${what}`),
  );
}
