import { createHash } from "node:crypto";
import { v5 } from "uuid";
import { at, number, text, type Properties } from "./values.ts";

/** A stream of numbers that only its seed decides, so that a rehearsal repeats; nothing here is fit for real secrets. */
class Dice {
  readonly #seed: string;
  #throws = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  below(limit: number): number {
    this.#throws += 1;
    return createHash("sha256").update(`${this.#seed}#${this.#throws}`).digest().readUInt32BE() % limit;
  }

  pick(from: string): string {
    return from.charAt(this.below(from.length));
  }
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const numeric = "0123456789";
const specials = "!@#$%&*()-_=+[]{}<>:?";

const allowed = (inputs: Properties, ...names: string[]): boolean =>
  names.every((name) => at(inputs, name) !== false);

/** A text of the asked length that has at least as many of each kind of character as was asked. */
function characters(inputs: Properties, dice: Dice): string {
  const special = text(inputs, "overrideSpecial") ?? specials;
  const kinds = [
    { from: lower, use: allowed(inputs, "lower"), least: number(inputs, "minLower") ?? 0 },
    { from: upper, use: allowed(inputs, "upper"), least: number(inputs, "minUpper") ?? 0 },
    { from: numeric, use: allowed(inputs, "number", "numeric"), least: number(inputs, "minNumeric") ?? 0 },
    { from: special, use: allowed(inputs, "special"), least: number(inputs, "minSpecial") ?? 0 },
  ];
  const any = kinds.map(({ from, use }) => (use ? from : "")).join("");
  const drawn = kinds.flatMap(({ from, least }) => Array.from({ length: least }, () => dice.pick(from)));
  while (drawn.length < (number(inputs, "length") ?? 0)) drawn.push(dice.pick(any));
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = dice.below(last + 1);
    [drawn[last], drawn[other]] = [drawn[other] ?? "", drawn[last] ?? ""];
  }
  return drawn.join("");
}

const defaults: Properties = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

interface Drawn {
  readonly id: string;
  readonly outputs: Properties;
}

/** What one of the classes of @pulumi/random does: the defaults that its provider fills in, and what it draws. */
export interface RandomType {
  readonly defaults: Properties;
  readonly draw: (inputs: Properties, dice: Dice) => Drawn;
}

const words = [
  "amber",
  "brisk",
  "calm",
  "dapper",
  "eager",
  "fleet",
  "gentle",
  "heron",
  "ibis",
  "lark",
  "otter",
  "wren",
];

function bytes(inputs: Properties, dice: Dice): Drawn {
  const drawn = Buffer.from(Array.from({ length: number(inputs, "byteLength") ?? 0 }, () => dice.below(256)));
  const prefix = text(inputs, "prefix") ?? "";
  const hex = drawn.toString("hex");
  return {
    id: drawn.toString("base64url"),
    outputs: {
      hex: prefix + hex,
      b64Url: prefix + drawn.toString("base64url"),
      b64Std: prefix + drawn.toString("base64"),
      dec: prefix + BigInt(`0x0${hex}`).toString(),
    },
  };
}

function uuid(dice: Dice): Drawn {
  const result = v5(String(dice.below(2 ** 32)), v5.URL);
  return { id: result, outputs: { result } };
}

function integer(inputs: Properties, dice: Dice): Drawn {
  const least = number(inputs, "min") ?? 0;
  const result = least + dice.below(Math.max(1, (number(inputs, "max") ?? least) - least + 1));
  return { id: String(result), outputs: { result } };
}

function pet(inputs: Properties, dice: Dice): Drawn {
  const drawn = Array.from(
    { length: number(inputs, "length") ?? 2 },
    () => words[dice.below(words.length)] ?? "",
  );
  const prefix = text(inputs, "prefix");
  const id = [...(prefix === undefined ? [] : [prefix]), ...drawn].join(text(inputs, "separator") ?? "-");
  return { id, outputs: {} };
}

function string(inputs: Properties, dice: Dice): Drawn {
  const result = characters(inputs, dice);
  return { id: result, outputs: { result } };
}

/** The classes of @pulumi/random 4. Source: https://www.pulumi.com/registry/packages/random/ */
export const random: Readonly<Record<string, RandomType>> = {
  "random:index/randomString:RandomString": { defaults, draw: string },
  "random:index/randomPassword:RandomPassword": {
    defaults,
    // A password is no id: the provider writes "none". The hash is a stand-in, nobody logs in to a rehearsal.
    draw: (inputs, dice) => ({
      id: "none",
      outputs: { ...string(inputs, dice).outputs, bcryptHash: "$2a$10$rehearsal" },
    }),
  },
  "random:index/randomId:RandomId": { defaults: {}, draw: bytes },
  "random:index/randomUuid:RandomUuid": { defaults: {}, draw: (_, dice) => uuid(dice) },
  "random:index/randomInteger:RandomInteger": { defaults: {}, draw: integer },
  "random:index/randomPet:RandomPet": { defaults: { length: 2, separator: "-" }, draw: pet },
};

/** Draws for one resource: the same URN and the same inputs always give the same. */
export function draw(type: RandomType, urn: string, inputs: Properties): Drawn {
  return type.draw(inputs, new Dice(`${urn}#${JSON.stringify(at(inputs, "keepers") ?? null)}`));
}
