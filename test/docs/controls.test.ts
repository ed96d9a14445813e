import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { renderControls } from "../../docs/controls.ts";
import { renderRequirements } from "../../docs/renderRequirements.ts";

const docs = path.join(import.meta.dirname, "..", "..", "docs");

describe("docs/controls.md", () => {
  it("is what requirements and catalogue say; `npm run docs` writes it anew", async () => {
    assert.equal(await readFile(path.join(docs, "controls.md"), "utf8"), renderControls());
  });

  it("says not yet where a part is still to come, and names each file once", () => {
    const evidence = { file: "components/a.ts", test: "test/a.test.ts" };
    const rows = renderRequirements({
      Area: [
        {
          text: "A | b.",
          by: ["components", "pack", "workload"],
          components: [
            { ...evidence, title: "one" },
            { ...evidence, title: "two" },
          ],
        },
        {
          text: "C.",
          by: ["pack", "delivery"],
          pack: ["storage-min-tls"],
          delivery: { files: ["docs/x.md"], missing: "the rest" },
        },
      ],
    }).filter((line) => /^\| [A-Z]/.test(line));
    assert.deepEqual(rows, [
      String.raw`| A \| b. | [a.ts](../components/a.ts) | [one](../test/a.test.ts)<br>[two](../test/a.test.ts) | not yet | workload: not yet |`,
      "| C. |  |  | [storage-min-tls](../policypack/docs/storage-min-tls.md) | delivery: [x.md](../docs/x.md); not yet: the rest |",
    ]);
  });
});
