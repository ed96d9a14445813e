import assert from "node:assert/strict";

import fc from "fast-check";

import {
  blank,
  element,
  expression,
  namedValueOr,
  policyDocument,
} from "../../../components/gateway/policyXml.ts";
import { parsePolicy, section } from "./parsedPolicy.ts";

/** Text that XML, an expression or a named value might be made of, and any other. */
const anyText = fc.oneof(
  fc.constantFrom(
    '"><x/>',
    "{{secret}}",
    "@(context.Subscription.Key)",
    "@{ return 1; }",
    "]]>",
    "&lt;",
    "<!--",
  ),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("{", "}", "@", "(", "<", ">", "&", "'", '"', " ", "\n", "\t", "\0", "a", "\ud800"))
    .map((parts) => parts.join("")),
);

const isMeant = (text: string) =>
  text !== "" &&
  text.trim() === text &&
  !/\{\{|\}\}|@[({]|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u.test(text);

describe("policy XML", () => {
  it("keeps any literal text as it is, or refuses it with the place and the reason", () => {
    fc.assert(
      fc.property(anyText, anyText, (attribute, text) => {
        const build = () =>
          policyDocument("global", {
            inbound: [element("trace", { source: attribute }, element("message", {}, text))],
          });
        if (isMeant(attribute) && isMeant(text)) {
          const [trace] = section(build(), "inbound");
          assert.deepEqual(trace, {
            name: "trace",
            attributes: { source: attribute },
            children: [{ name: "message", attributes: {}, children: [], text }],
            text: trace?.text,
          });
        } else {
          assert.throws(build, /RangeError: (source of <trace>|<message>): .+; allowed is literal text/s);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("takes a named value only where one is meant, and only as the whole text", () => {
    const value = (text: string) =>
      section(policyDocument("global", { inbound: [element("value", {}, namedValueOr(text))] }), "inbound")[0]
        ?.text;
    assert.equal(value("{{front-door.id_1}}"), "{{front-door.id_1}}");
    assert.equal(value("0f8fad5b"), "0f8fad5b");
    for (const text of ["{{a}} ", "x{{a}}", "{{a}}{{b}}", "{{}}", "{{a b}}", "{{@(1)}}"]) {
      assert.throws(() => value(text), RangeError, text);
    }
    assert.throws(
      () => element("value", {}, "{{secret}}"),
      /<value>: "\{\{secret\}\}" holds '\{\{' or '\}\}', a reference to a named value/,
    );
  });

  it("puts values into C# as literals that mean just the value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const document = policyDocument("global", {
          inbound: [element("when", { condition: expression`F(${text})` })],
        });
        const condition = section(document, "inbound")[0]?.attributes["condition"] ?? "";
        const literal = /^@\(F\((".*")\)\)$/s.exec(condition)?.[1] ?? "";
        // Of the escapes of C# only \uXXXX is used, which JSON has too.
        assert.match(literal, /^"(?:[^"\\{}@<>&\p{Cc}]|\\u[0-9a-f]{4})*"$/u);
        assert.equal(JSON.parse(literal), text);
      }),
    );
  });

  it("refuses an expression that API Management would read a named value in", () => {
    assert.throws(() => expression`new { a = new { b = 1 }}`, /double braces/);
    assert.doesNotThrow(() => expression`new { a = new { b = ${"}}"} } }`);
  });

  it("starts each section below the global one with what it inherits", () => {
    const names = (scope: "global" | "inherits") =>
      parsePolicy(policyDocument(scope, { outbound: [element("redirect-content-urls")] })).children.map(
        ({ name, children }) => [name, ...children.map((child) => child.name)],
      );
    assert.deepEqual(names("inherits"), [
      ["inbound", "base"],
      ["backend", "base"],
      ["outbound", "base", "redirect-content-urls"],
      ["on-error", "base"],
    ]);
    assert.deepEqual(names("global"), [
      ["inbound"],
      ["backend"],
      ["outbound", "redirect-content-urls"],
      ["on-error"],
    ]);
    // As the built-in Azure Policy d5448c98 looks for it, with blanks removed.
    assert.match(
      policyDocument("inherits", {}).replaceAll(/\s/g, ""),
      /<inbound><base\/>.*<backend><base\/>.*<outbound><base\/>.*<on-error><base\/>/,
    );
  });

  it("leaves out what is undefined, and has a text that is one blank", () => {
    const [claim] = section(
      policyDocument("global", {
        inbound: [element("claim", { name: "scp", match: undefined, separator: blank })],
      }),
      "inbound",
    );
    assert.deepEqual(claim?.attributes, { name: "scp", separator: " " });
  });
});
