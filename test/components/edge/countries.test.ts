import assert from "node:assert/strict";
import { countries } from "../../../components/edge/countries.ts";

describe("countries of the web application firewalls", () => {
  it("are those of ISO 3166 but Western Sahara and Norfolk Island, and ZZ: codes of two capitals", () => {
    assert.equal(countries.size, 249 - 2 + 1);
    for (const code of countries) assert.match(code, /^[A-Z]{2}$/);
  });

  it("are countries that the world knows, and ZZ", () => {
    const known = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    for (const code of countries) assert.notEqual(known.of(code), undefined, code);
    assert.ok(countries.has("GB"));
    assert.ok(!countries.has("UK"), "the United Kingdom is GB");
    assert.ok(countries.has("ZZ"));
  });
});
