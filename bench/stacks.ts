import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";

const root = path.join(import.meta.dirname, "..");

/**
 * Writes a project with a stack `s<n>` for each size: the zone of `dev`, with so many copies of its apps, in the largest network that there
 * may be.
 *
 * @param folder Where it is written.
 * @param sizes How many apps.
 */
export async function writeStacks(folder: string, sizes: readonly number[]): Promise<void> {
  const stack = z.object({ config: z.record(z.string(), z.unknown()) });
  const dev: unknown = parse(await readFile(path.join(root, "Pulumi.dev.yaml"), "utf8"));
  const { config } = stack.parse(dev);
  const [networkKey, appsKey] = ["functions-landing-zone:network", "functions-landing-zone:apps"];
  const models = Object.values(z.record(z.string(), z.unknown()).parse(config[appsKey]));
  const network = z.looseObject({}).parse(config[networkKey]);
  await copyFile(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  for (const size of sizes) {
    const copies = Array.from({ length: size }, (_, index): [string, unknown] => [
      `a${index}`,
      ofItsOwn(models[index % models.length], `a${index}`),
    ]);
    await writeFile(
      path.join(folder, `Pulumi.s${size}.yaml`),
      stringify(
        {
          config: {
            ...config,
            [networkKey]: { ...network, addressSpace: "10.40.0.0/16" },
            [appsKey]: Object.fromEntries(copies),
          },
        },
        { aliasDuplicateObjects: false },
      ),
    );
  }
}

/**
 * Two APIs can't have one path. What single operations ask of callers is left out: an engine hands the configuration to a policy pack in one
 * environment variable, and Linux takes 128 KiB in each.
 */
function ofItsOwn(model: unknown, path: string): unknown {
  const { data } = z.looseObject({ api: z.looseObject({}) }).safeParse(model);
  return data === undefined ? model : { ...data, api: { ...data.api, path, operations: undefined } };
}
