// What the programs of the pack need before they can load its modules: it is JavaScript, which an old Node.js and an installed copy run.
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

/** Why this Node.js cannot run the pack; undefined when it can. */
export const tooOld =
  major < 22 || (major === 22 && minor < 18)
    ? `This policy pack needs Node.js 22.18 or later, which runs TypeScript as it is; 'node' on the PATH is ${process.version}.`
    : undefined;

/**
 * Where a module of the pack is: in a working tree its TypeScript, which a `dist` that was left behind never wins over; in an installed
 * copy, which has no TypeScript since Node.js runs none under `node_modules`, what `npm pack` made of it.
 *
 * @param {string} module its path from this folder, without an ending
 */
export function locate(module) {
  const source = new URL(`./${module}.ts`, import.meta.url);
  return existsSync(source) ? source.href : new URL(`./dist/${module}.js`, import.meta.url).href;
}
