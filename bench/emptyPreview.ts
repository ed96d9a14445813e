import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";

/** What every preview costs: an empty program, no policy pack, on the engine whose folder is the first argument. */
const [root] = process.argv.slice(2);
const folder = await mkdtemp(path.join(tmpdir(), "empty-preview-"));
try {
  await mkdir(path.join(folder, "state"));
  await writeFile(path.join(folder, "Pulumi.yaml"), "name: empty\nruntime: nodejs\n");
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await PulumiCommand.get({ ...(root !== undefined && { root }), skipVersionCheck: true }),
    workDir: folder,
    pulumiHome: path.join(folder, "home"),
    program: async () => {
      // Nothing: that is the point.
    },
    envVars: {
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  });
  const stack = await Stack.create("empty", workspace);
  await stack.preview();
} finally {
  await rm(folder, { recursive: true, force: true });
}
