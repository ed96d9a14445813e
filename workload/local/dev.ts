/** `npm run dev`: the app on this machine, with all that it needs, until Ctrl-C. */
import { spawn } from "node:child_process";
import path from "node:path";
import { startStack } from "./stack.ts";

const port = 7071;
const example = {
  items: [{ sku: "TEA-001", quantity: 2 }],
  email: "ada@customer.example",
  // A number that no bank gives out.
  card: { number: "4111111111111111" },
};

const stack = await startStack((item) => process.stdout.write(`${lineOf(item)}\n`));
const host = spawn(process.execPath, [path.join(import.meta.dirname, "host.ts"), "--port", String(port)], {
  env: { ...process.env, ...stack.variables },
  stdio: ["ignore", "pipe", "inherit"],
});
host.on("close", (code) => {
  void stack.stop().then(() => process.exit(code ?? 0));
});
// Ctrl-C reaches the host as well; when it has stopped, all the rest does.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => host.kill());
host.stdout.once("data", () => process.stdout.write(welcome()));

/** The app's own line, out of the item that its telemetry makes of it. */
function lineOf(item: string): string {
  const [, text] = /"message":("(?:[^"\\]|\\.)*")/.exec(item) ?? [];
  return text === undefined ? item : String(JSON.parse(text));
}

function welcome(): string {
  const at = `http://127.0.0.1:${port}/api/orders`;
  const [alice, bob] = ["alice", "bob"].map((name) => `-H @workload/local/callers/${name}.headers`);
  const json = "-H 'Content-Type: application/json'";
  const key = "-H 'Idempotency-Key: 00000000-0000-0000-0000-000000000001'";
  return `
The app runs, on this machine only. Its log follows; end it by Ctrl-C. From the root of the repository, elsewhere:

  # Place an order; once more, and it is the same
  curl -i ${alice ?? ""} ${key} ${json} -d '${JSON.stringify(example)}' ${at}

  # Read it, by the Location of the answer; in a few seconds it is shipped
  curl -i ${alice ?? ""} ${at}/<id>
  curl -i ${alice ?? ""} ${at}/<id>/receipt-link
  curl --cacert ${stack.certificate.file} '<url>'

  # Refused: somebody else's, nobody's, malformed
  curl -i ${bob ?? ""} ${at}/<id>
  curl -i ${at}/<id>
  curl -i ${alice ?? ""} ${key} ${json} -d '{"items":[],"admin":true}' ${at}

`;
}
