import { createHmac } from "node:crypto";
import type { Secrets } from "./secrets.ts";

/** What is left of a card number once it is in. */
export interface Card {
  /** Stands for the number: the same number has the same token, and nobody gets from the token to the number without the key. */
  readonly token: string;
  /** The last four digits, for the customer to know it by. */
  readonly lastFour: string;
}

/**
 * Whether the check digit of a card number is right.
 *
 * Source: ISO/IEC 7812-1, annex B (the Luhn formula)
 */
export function isCardNumber(number: string): boolean {
  let sum = 0;
  for (let place = 1; place <= number.length; place += 1) {
    const value = Number(number.at(-place)) * (place % 2 === 1 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return /^\d{12,19}$/.test(number) && sum % 10 === 0;
}

/** Puts tokens in the place of card numbers. The numbers are kept nowhere. */
export class Cards {
  readonly #secrets: Pick<Secrets, "read">;

  constructor(secrets: Pick<Secrets, "read">) {
    this.#secrets = secrets;
  }

  /**
   * A token for a card number. It names the version of the key it was made with: with another key, it would be another token.
   *
   * There are so few card numbers that a mere hash could be tried out; with a key from the vault it cannot.
   */
  async tokenize(number: string): Promise<Card> {
    const key = await this.#secrets.read("card-token-key");
    const mac = createHmac("sha256", key.reveal()).update(number).digest("base64url");
    return { token: `card_${key.version.slice(0, 8)}_${mac}`, lastFour: number.slice(-4) };
  }
}
