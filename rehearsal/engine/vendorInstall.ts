/** Runs the Automation API's installer: `node vendorInstall.ts <version> <root>`. A program of its own, see download.ts. */
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver";

const [version, root] = process.argv.slice(2);
if (version === undefined || root === undefined) throw new Error("usage: vendorInstall.ts <version> <root>");
try {
  await PulumiCommand.install({ version: new SemVer(version), root });
} catch (error) {
  // The first line of a failed command says little: its output follows.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
