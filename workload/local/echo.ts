/** A function that does nothing but echo: what the app is measured against. */
import { app } from "@azure/functions";

app.http("echo", {
  methods: ["GET", "POST"],
  route: "echo",
  authLevel: "anonymous",
  handler: async (request) => ({ status: 200, body: await request.text() }),
});
