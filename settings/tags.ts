import { z } from "zod";

import { type Finding, describe } from "./finding.ts";
import { repeated } from "./repeated.ts";
import { type EntryRule, eachEntry, hinted, nameRule, namesOf, oneOf, text } from "./rules.ts";
import { dataClassifications, namespace } from "./settings.ts";

const tagsKey = `${namespace}:tags`;

const tagValue = (what: string, example: string) =>
  text(/^(?=[^]*\S)[^]{1,256}$/, {
    allowed: `${what}: a text of 1 to 256 characters (quote numbers)`,
    example,
  });

/**
 * What every resource takes, by the strictest of them: storage accounts have 128 characters, zones of DNS no spaces and special
 * characters, and no digit first.
 *
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
const tagName = nameRule(
  /^(?!microsoft|azure|windows)[a-z][\w-]{0,127}$/i,
  "1 to 128 letters, digits, '_' and '-', a letter first, not starting with microsoft, azure or windows",
  ["team", "a value"],
);

/**
 * Tags of a private DNS zone, or of a key or a secret of a vault; what else there is takes more.
 *
 * Sources: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations,
 * https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#key-tags
 */
const most = 15;

/** What the zone says by tags itself. */
const ofZone = ["environment", "workload", "commit", "pipeline"];

const tagRule: EntryRule = (name, value) =>
  /^(?:environment|workload)$/i.test(name)
    ? {
        found: `the tag ${describe(name)}, which the landing zone sets itself`,
        allowed: "tags of one's own: remove this one",
        remove: true,
        instead: "team",
        example: "a value",
      }
    : tagName(name, value);

const example = { owner: "team-orders", costCenter: "CC-4711" };

/** Value of `tags`. */
export const tags = hinted(
  z
    .object({
      owner: tagValue("who answers for the zone", example.owner),
      costCenter: tagValue("who pays for the zone", example.costCenter),
      dataClassification: oneOf(dataClassifications, "confidential").default("confidential"),
    })
    .catchall(tagValue("a tag", "a value"))
    .superRefine(...eachEntry(tagRule)),
  { allowed: "an object with owner and costCenter", example },
);

/** There is room for so many tags, and Azure does not tell upper from lower case in their names. */
export function* checkTags(value: unknown): Generator<Finding> {
  const names = namesOf(value);
  // This one has a default.
  const count = new Set([...names, "dataClassification"]).size;
  if (count > most - ofZone.length) {
    yield {
      path: [tagsKey],
      found: `${count} tags, with dataClassification`,
      allowed: `at most ${most - ofZone.length}: private DNS zones take ${most}, and the landing zone sets ${ofZone.join(", ")}`,
      example,
    };
  }
  for (const { name, first } of repeated(names)) {
    yield {
      path: [tagsKey, name],
      found: `the tag '${name}' twice: Azure takes it for '${first}'`,
      allowed: "names that differ in more than upper and lower case",
      instead: "team",
      example: "a value",
    };
  }
}
