#!/usr/bin/env node
// The command of the pack. It is JavaScript for the reasons of index.js.
import { locate, tooOld } from "./runtime.js";

if (tooOld === undefined) {
  await import(locate("audit/command"));
} else {
  console.error(tooOld);
  process.exitCode = 2;
}
