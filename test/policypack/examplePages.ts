import { readFile } from "node:fs/promises";
import path from "node:path";

const pages = path.join(import.meta.dirname, "..", "..", "policypack", "docs");

/** The text of a page between two fences. */
export async function codeOn(page: string, language: "ts" | "yaml"): Promise<string> {
  const text = await readFile(path.join(pages, `${page}.md`), "utf8");
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";
}
