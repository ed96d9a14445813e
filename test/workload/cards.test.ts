import assert from "node:assert/strict";
import fc from "fast-check";
import { Cards, isCardNumber } from "../../workload/src/cards.ts";
import { Secret } from "../../workload/src/secrets.ts";

const cardsWith = (key: string, version = "0123456789abcdef") =>
  new Cards({ read: () => Promise.resolve(new Secret(key, version, undefined)) });

/** A number whose check digit is right. */
const numbers = fc
  .string({ unit: fc.constantFrom(...Array.from("0123456789")), minLength: 11, maxLength: 18 })
  .map((start) => {
    const last = Array.from("0123456789").find((digit) => isCardNumber(start + digit));
    return start + (last ?? "");
  });

describe("card numbers", () => {
  it("are known by their check digit", () => {
    for (const number of ["4111111111111111", "5555555555554444", "378282246310005", "6304000000000000"]) {
      assert.equal(isCardNumber(number), true, number);
    }
    for (const number of ["4111111111111112", "41111111111", "4111 1111 1111 1111", "", "٤١١١١١١١١١١١١١١١"]) {
      assert.equal(isCardNumber(number), false, number);
    }
  });

  it("have one check digit that is right", () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const right = Array.from("0123456789").filter((digit) => isCardNumber(number.slice(0, -1) + digit));
        assert.deepEqual(right, [number.at(-1)]);
      }),
    );
  });

  it("give way to a token that is the same for the same number, and tells nothing but the last four digits", async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (one, other) => {
        const cards = cardsWith("key");
        const { token, lastFour } = await cards.tokenize(one);
        assert.equal(token, (await cards.tokenize(one)).token);
        assert.equal(token === (await cards.tokenize(other)).token, one === other);
        assert.equal(lastFour, one.slice(-4));
        assert.ok(!token.includes(one.slice(0, -4)));
        assert.ok(token.length <= 100);
      }),
    );
  });

  it("give way to another token with another key, which says with which", async () => {
    const number = "4111111111111111";
    const before = await cardsWith("key").tokenize(number);
    const after = await cardsWith("another", "fedcba98").tokenize(number);
    assert.match(before.token, /^card_01234567_/);
    assert.match(after.token, /^card_fedcba98_/);
    assert.notEqual(before.token.slice(14), after.token.slice(14));
  });
});
