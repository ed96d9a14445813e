import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..", "..");
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
];

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(file: string): Set<string> {
  const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

describe("links of the documents", () => {
  for (const document of documents) {
    it(`in ${document} lead to files and headings that are there`, () => {
      const from = path.join(root, document);
      const links = readFileSync(from, "utf8").matchAll(/\]\((?!https?:)([^)\s]+)\)/g);
      const broken = [...links].flatMap(([, link = ""]) => {
        const [target = "", anchor] = link.split("#");
        const file = target === "" ? from : path.join(path.dirname(from), target);
        return existsSync(file) && (anchor === undefined || anchorsOf(file).has(anchor)) ? [] : [link];
      });
      assert.deepEqual(broken, []);
    });
  }
});
