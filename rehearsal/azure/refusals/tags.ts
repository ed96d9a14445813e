import { object } from "../values.ts";
import { refuse } from "./conflict.ts";
import type { Rule } from "./refusal.ts";

const source =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations";
const vaultTags =
  "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#key-vault-objects";

/** How few tags a type takes that takes fewer than 50, and where it says so. */
const few: Readonly<Record<string, readonly [most: number, source: string]>> = {
  "privatedns:PrivateZone": [15, source],
  "privatedns:VirtualNetworkLink": [15, source],
  "keyvault:Secret": [15, vaultTags],
  "keyvault:Key": [15, vaultTags],
};

/** What the name of a tag may not hold, by the part of Azure that says so; its zones lose such tags without a word. */
const names: readonly (readonly [type: RegExp, allowed: RegExp, words: string])[] = [
  [
    /^/,
    /^(?!microsoft|azure|windows)[^<>%&\\?/]{1,512}$/i,
    String.raw`1 to 512 characters without < > % & \ ? /`,
  ],
  [/^storage:StorageAccount$/, /^.{1,128}$/, "1 to 128 characters"],
  [/^privatedns:/, /^[A-Za-z_-][\w-]*$/, "letters, digits, _ and -, and no digit first"],
  [/^cdn:/, /^[^#:]*$/, "without # and :"],
];

/** What Azure refuses in the tags of a resource. */
export const tagRule =
  (type: string): Rule =>
  (inputs) => {
    const tags = Object.keys(object(inputs, "tags"));
    const [most, from] = (Object.hasOwn(few, type) ? few[type] : undefined) ?? [50, source];
    return [
      ...(tags.length > most
        ? [refuse("BadRequest", "tags", `${tags.length} tags; the resource takes at most ${most}`, from)]
        : []),
      ...names
        .filter(([of]) => of.test(type))
        .flatMap(([, allowed, words]) =>
          tags
            .filter((name) => !allowed.test(name))
            .map((name) => refuse("InvalidTagName", `tags["${name}"]`, `the name is not ${words}`, source)),
        ),
    ];
  };
