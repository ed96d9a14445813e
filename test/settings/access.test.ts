import assert from "node:assert/strict";
import { access, checkAccess } from "../../settings/access.ts";

const [one = "", other = ""] = ["a", "b"].map((digit) => `${digit.repeat(8)}-1111-2222-3333-444444444444`);

describe("settings of access", () => {
  it("give nobody access unless told otherwise", () => {
    assert.deepEqual(access.parse({}), {
      readers: [],
      operators: [],
      deployers: { groups: [], servicePrincipals: [] },
    });
  });

  it("take object ids in lowercase only, and no names", () => {
    const issues = access.safeParse({
      readers: ["platform-team", one.toUpperCase()],
      operators: one,
      deployers: { people: [one] },
    }).error?.issues;
    assert.deepEqual(
      issues?.map(({ path }) => path.join(".")),
      ["readers.0", "readers.1", "operators", "deployers"],
    );
  });

  it("take each principal once, and no operator for a reader as well", () => {
    const found = (value: unknown) =>
      [...checkAccess(value)].map((finding) => `${finding.path.join(".")}: ${finding.found}`);
    assert.deepEqual(found({ readers: [one], operators: [other], deployers: { groups: [one] } }), []);
    assert.deepEqual(
      found({
        readers: [one, one],
        operators: [one],
        deployers: { groups: [other], servicePrincipals: [other] },
      }),
      [
        `functions-landing-zone:access.readers.0: "${one}", which is among the operators already`,
        `functions-landing-zone:access.readers.1: "${one}", which is among the readers already`,
        `functions-landing-zone:access.deployers.servicePrincipals.0: "${other}", which is among the deployers.groups already`,
      ],
    );
    assert.deepEqual(found("nobody"), []);
    assert.deepEqual(found({ readers: "nobody" }), []);
  });
});
