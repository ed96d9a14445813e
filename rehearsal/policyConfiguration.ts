import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Option, type Command } from "commander";
import type { Configuration } from "../policypack/configuration.ts";
import { messageOf } from "./engine/engineError.ts";
import { ProjectError } from "./project.ts";
import type { StackOptions } from "./stackOptions.ts";

/** Which file configures the policy pack. */
export interface PolicyConfigurationOptions {
  /** A policy configuration file of Pulumi; left out, that of the stack. */
  policyPackConfig?: string;
}

/** Adds `--policy-pack-config`, which is called as by `pulumi preview`. */
export function addPolicyConfigurationOption(command: Command): Command {
  return command.addOption(
    new Option("--policy-pack-config <file>", "levels, parameters and exemptions of policies").default(
      undefined,
      "policypack/config/<stack>.json, if there is one",
    ),
  );
}

/** The file that configures the policy pack for a stack; undefined where there is none. */
export function findPolicyConfiguration({
  project,
  stack,
  policyPackConfig,
}: StackOptions & PolicyConfigurationOptions): string | undefined {
  const ofStack = path.join(project, "policypack", "config", `${stack}.json`);
  const file = policyPackConfig ?? (existsSync(ofStack) ? ofStack : undefined);
  return file && path.resolve(file);
}

/**
 * What a file configures; nothing where there is none.
 *
 * @throws {ProjectError} when the file can't be read.
 * @throws {ConfigurationError} with every mistake in it.
 */
export async function readPolicyConfiguration(file: string | undefined): Promise<Configuration> {
  if (file === undefined) {
    return {};
  }
  let text;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new ProjectError(`${file} can't be read: ${messageOf(error)}`);
  }
  const { readConfiguration } = await import("../policypack/readConfiguration.ts");
  return readConfiguration(text, file);
}
