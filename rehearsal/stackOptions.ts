import path from "node:path";
import { Option, type Command } from "commander";

/** Which stack a command is about. */
export interface StackOptions {
  /** Folder of `Pulumi.yaml` and the files of the stacks. */
  project: string;
  /** Name of the stack. */
  stack: string;
}

/** Adds `--stack` and `--project` to a command line. */
export function addStackOptions(command: Command): Command {
  return command
    .option("--stack <name>", "the stack, as in Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--project <folder>", "folder of Pulumi.yaml and the files of the stacks").default(
        path.join(import.meta.dirname, ".."),
        "this project",
      ),
    );
}
