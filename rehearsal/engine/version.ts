import parse from "semver/functions/parse.js";

/** The version this project installs: what go.mod pins and what the vendor's download is asked for. */
export const ENGINE_VERSION = "3.200.0";

/** Why a `pulumi` that calls itself `version` cannot be used; `undefined` when it can. */
export function unsuitable(version: string): string | undefined {
  const found = parse(version);
  if (found === null) return `answers "${version}" when asked for its version`;
  // Nothing older has been tried, and the next major version may speak another protocol.
  if (found.compare(ENGINE_VERSION) < 0 || found.major > 3) {
    return `is version ${found.version}; needed is ${ENGINE_VERSION} or newer, before 4.0.0`;
  }
  return undefined;
}

/** A version without its leading `v`. */
export function plainVersion(version: string): string {
  return parse(version)?.version ?? version;
}
