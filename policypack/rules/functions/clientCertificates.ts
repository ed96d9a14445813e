import { at, describe, isText, textOf } from "../../read.ts";
import type { Properties } from "../../resource.ts";
import type { Findings, ResourceRule } from "../../rule.ts";
import { every, independently } from "../../unknown.ts";
import { appKinds, isFunctionApp } from "./app.ts";

/** Paths that need no certificate, with commas between them; below each lies everything that starts with it. */
function excludesAll(paths: unknown): boolean {
  return textOf(paths)
    .split(/[,;]/)
    .some((path) => /^\/?\**$/.test(path.trim()) && path.trim() !== "");
}

/**
 * Where an app asks for certificates, nobody gets in without one (https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth).
 * A mode counts only where certificates are on. Azure itself answers "Required" for every app that has them off, so off in so many words
 * is no mistake beside it; a mode alone is one.
 */
function* certificates(inputs: Properties): Findings {
  const [on, mode, exclusions] = ["clientCertEnabled", "clientCertMode", "clientCertExclusionPaths"] as const;
  const isOn = () => at(inputs, on) === true;
  yield* independently([
    function* (): Findings {
      if (
        every(
          () => isText(at(inputs, mode), "Required"),
          () => at(inputs, on) === undefined,
        )
      ) {
        yield { path: on, found: "missing beside clientCertMode, which then means nothing", wanted: "true" };
      }
    },
    function* (): Findings {
      const isOptional = () => at(inputs, mode) !== undefined && !isText(at(inputs, mode), "Required");
      if (every(isOn, isOptional)) {
        yield { path: mode, found: describe(at(inputs, mode)), wanted: "'Required', or nothing" };
      }
    },
    function* (): Findings {
      if (every(isOn, () => excludesAll(at(inputs, exclusions)))) {
        yield { path: exclusions, found: describe(at(inputs, exclusions)), wanted: "single paths" };
      }
    },
  ]);
}

/** What an app decides about certificates of its callers. */
export const clientCertificateRules: readonly ResourceRule[] = [
  {
    control: "functions-client-certificates",
    kinds: appKinds,
    check: (inputs) => (isFunctionApp(inputs) ? certificates(inputs) : []),
  },
];
