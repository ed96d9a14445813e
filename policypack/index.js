// What Pulumi runs. It is JavaScript so that a Node.js that cannot run TypeScript still gets as far as saying so, and because Pulumi
// hooks a compiler into `require`, which an import passes by.
import { locate, tooOld } from "./runtime.js";

if (tooOld !== undefined) {
  throw new Error(tooOld);
}

void import(locate("pack"));
