// What Pulumi runs. It is JavaScript so that a Node.js that cannot run TypeScript still gets as far as saying so.
import { RunError } from "@pulumi/pulumi/errors.js";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // The SDK would format the stacks of all its promises through a source map first, which takes an old Node.js half a minute.
  Error.stackTraceLimit = 0;
  throw new RunError(
    `This project needs Node.js 22.18 or later, which runs TypeScript as it is; 'node' on the PATH is ${process.version}. ` +
      "Put a later one there, or let the project's own be used: npm run pulumi -- preview -s dev",
  );
}

// For each of its promises, some 70 a resource, the SDK formats the stack of an error without a message, in case that the promise never
// ends: half of the time of a large program. Those stacks stay empty; an error with a message keeps its own, so that a person still sees
// the line that failed, and so does a resource, whose line the SDK reads off a stack without a limit.
/** @type {(error: Error, frames: NodeJS.CallSite[]) => unknown} */
const format = Error.prepareStackTrace.bind(Error);
Error.prepareStackTrace = (error, frames) =>
  error.message === "" && Number.isFinite(Error.stackTraceLimit) ? "" : format(error, frames);

const outputs = await import("./index.ts");
// Pulumi warns of an output without a value.
export default Object.fromEntries(Object.entries(outputs).filter(([, output]) => output !== undefined));
