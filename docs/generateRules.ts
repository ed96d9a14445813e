import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { renderPages, renderReadme } from "./renderRules.ts";

const pack = path.join(import.meta.dirname, "..", "policypack");
const folder = path.join(pack, "docs");
const readme = path.join(pack, "README.md");

const pages = await renderPages();
await mkdir(folder, { recursive: true });
for (const [name, text] of pages) {
  await writeFile(path.join(folder, name), text);
}
for (const name of await readdir(folder)) {
  if (!pages.has(name)) {
    await rm(path.join(folder, name));
  }
}
await writeFile(readme, await renderReadme(await readFile(readme, "utf8")));
