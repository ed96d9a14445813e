import { once } from "node:events";
import type { Server } from "node:http";
import type { Server as TlsServer } from "node:https";

/** Lets a server listen on this machine only. @param port Default: one that is free. @returns its port. */
export async function listen(server: Server | TlsServer, port = 0): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("The server has no port");
  }
  return address.port;
}

/** Ends a server and the connections to it. */
export async function close(server: Server | TlsServer): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
