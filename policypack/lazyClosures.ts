import { registerHooks } from "node:module";

/** What the Pulumi SDK loads in order to serialize functions: half of the time in which it starts. */
const forClosures: ReadonlySet<string> = new Set(["typescript", "@npmcli/arborist"]);

const standIns = new URL("lazy/", import.meta.url).href;

// The policies are no functions that are serialized, and neither does the landing zone have any. So both packages are stood in for by
// objects that load the package as soon as anything of it is used. To be imported before the SDK is.
registerHooks({
  resolve(specifier, context, next) {
    return forClosures.has(specifier) && context.parentURL?.includes("/@pulumi/pulumi/") === true
      ? { url: `${standIns}${specifier}.cjs`, format: "commonjs", shortCircuit: true }
      : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(standIns)) {
      return next(url, context);
    }
    const name = JSON.stringify(url.slice(standIns.length, -".cjs".length));
    const source = `module.exports = new Proxy({}, { get: (_, key) => key === "__esModule" || require(${name})[key] });`;
    return { format: "commonjs", source, shortCircuit: true };
  },
});
