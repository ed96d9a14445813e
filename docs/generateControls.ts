import { writeFile } from "node:fs/promises";
import path from "node:path";
import { renderControls } from "./controls.ts";

await writeFile(path.join(import.meta.dirname, "controls.md"), renderControls());
