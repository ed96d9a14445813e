import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { evaluate, type Resource } from "../../../policypack/evaluate.ts";
import { expected, type Expected } from "./expected.ts";
import { dedicated } from "./programs/dedicated.ts";
import { premium } from "./programs/premium.ts";
import { slots } from "./programs/slots.ts";
import { tutorial } from "./programs/tutorial.ts";
import { recordProgram } from "./record.ts";
import { readYamlProgram } from "./yamlProgram.ts";

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** Findings as `control resource property`, and controls that are undecided as `control resource`. */
function told(resources: readonly Resource[]): Expected {
  // A fixed day: versions of languages come to their end.
  const { findings, undecided } = evaluate(resources, { today: "2026-11-22" });
  return {
    findings: findings.map(({ control, urn, path: at }) => `${control} ${nameOf(urn)} ${at}`.trim()).sort(),
    undecided: [...new Set(undecided.map(({ control, urn }) => `${control} ${nameOf(urn)}`))].sort(),
  };
}

const yaml = async (file: string): Promise<Resource[]> =>
  readYamlProgram(await readFile(path.join(import.meta.dirname, "programs", file), "utf8"));

const programs: Readonly<Record<keyof typeof expected, () => Promise<readonly Resource[]>>> = {
  "tutorial.ts in a preview": () => recordProgram(tutorial, { preview: true }),
  "tutorial.ts in an update": () => recordProgram(tutorial, { preview: false }),
  "slots.ts in a preview": () => recordProgram(slots, { preview: true }),
  "slots.ts in an update": () => recordProgram(slots, { preview: false }),
  "premium.ts in a preview": () => recordProgram(premium, { preview: true }),
  "premium.ts in an update": () => recordProgram(premium, { preview: false }),
  "dedicated.ts in a preview": () => recordProgram(dedicated, { preview: true }),
  "dedicated.ts in an update": () => recordProgram(dedicated, { preview: false }),
  "gateway.yaml in a preview": () => yaml("gateway.yaml"),
  "tutorial.yaml in a preview": () => yaml("tutorial.yaml"),
  "flex.yaml in a preview": () => yaml("flex.yaml"),
};

const wanted: ReadonlyMap<string, Expected> = new Map(Object.entries(expected));

describe("programs of others", () => {
  for (const [name, run] of Object.entries(programs)) {
    it(`have exactly the findings that are listed: ${name}`, async () => {
      const { findings = [], undecided = [] } = wanted.get(name) ?? {};
      assert.deepEqual(told(await run()), {
        findings: findings.toSorted(),
        undecided: undecided.toSorted(),
      });
    });
  }
});
