import type { Finding } from "./finding.ts";
import { isObject, object, text } from "./rules.ts";
import { namespace } from "./settings.ts";

/** What the zone is deployed from; key `source`. The pipeline sets it; on a laptop there is none. Each becomes a tag of every resource. */
export interface SourceSettings {
  /** The commit, 7 to 64 hexadecimal digits; the tag `commit`. Default: no tag. */
  readonly commit?: string | undefined;
  /** The run of the pipeline, e.g. its URL; the tag `pipeline`. Default: no tag. */
  readonly pipeline?: string | undefined;
}

/** Value of `source`. */
export const source = object(
  {
    commit: text(/^[0-9a-f]{7,64}$/, {
      allowed: "the hash of a commit: 7 to 64 lowercase hexadecimal digits, quoted",
      example: "4f0c6d2e9b1a7c35d8e4f6a1b2c3d4e5f6a7b8c9",
    }).optional(),
    pipeline: text(/^(?=[^]*\S)[^]{1,256}$/, {
      allowed: "what identifies a run of a pipeline: a text of 1 to 256 characters (quote numbers)",
      example: "https://github.com/contoso/zone/actions/runs/1",
    }).optional(),
  },
  {
    allowed: "an object with commit and pipeline",
    example: { commit: "4f0c6d2e9b1a7c35d8e4f6a1b2c3d4e5f6a7b8c9" },
  },
);

/** A tag has one value: the source's, or one of the user's own. Azure compares names of tags without case. */
export function* checkSource(value: unknown, tags: unknown): Generator<Finding> {
  const named = isObject(tags) ? Object.keys(tags) : [];
  for (const key of isObject(value) ? Object.keys(value) : []) {
    const own = named.find((name) => name.toLowerCase() === key);
    if (own !== undefined) {
      yield {
        path: [`${namespace}:tags`, own],
        found: `the tag '${own}', which source.${key} sets as well`,
        allowed: "tags of one's own: remove this one",
        remove: true,
        instead: "team",
        example: "a value",
      };
    }
  }
}
