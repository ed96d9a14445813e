import assert from "node:assert/strict";
import { checkSource, source } from "../../settings/source.ts";

const commit = "4f0c6d2e9b1a7c35d8e4f6a1b2c3d4e5f6a7b8c9";
const pipeline = "https://github.com/contoso/zone/actions/runs/1";

describe("settings of the source", () => {
  it("are a commit and a run of a pipeline, both or one or none", () => {
    for (const value of [{ commit, pipeline }, { commit }, {}]) {
      assert.deepEqual(source.parse(value), value);
    }
  });

  it("refuse what is none", () => {
    const issues = source.safeParse({ commit: "main", pipeline: " " }).error?.issues;
    assert.deepEqual(
      issues?.map(({ path }) => path.join(".")),
      ["commit", "pipeline"],
    );
  });

  it("leave no tag of the same name to the user", () => {
    const found = (value: unknown, tags: unknown) =>
      [...checkSource(value, tags)].map(({ path }) => path.join("."));
    assert.deepEqual(found({ commit, pipeline }, { owner: "team", Commit: "x" }), [
      "functions-landing-zone:tags.Commit",
    ]);
    assert.deepEqual(found({ commit }, { pipeline: "x" }), []);
    assert.deepEqual(found(undefined, { commit: "x" }), []);
    assert.deepEqual(found({ commit }, undefined), []);
  });
});
