import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { renderControls } from "../../docs/controls.ts";

describe("docs/controls.md", () => {
  it("is what the catalogue says; `npm run docs` writes it anew", async () => {
    const file = path.join(import.meta.dirname, "..", "..", "docs", "controls.md");
    assert.equal(await readFile(file, "utf8"), renderControls());
  });
});
