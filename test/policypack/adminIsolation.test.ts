import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, titleOf, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const control = "functions-admin-isolation";
const path = "functionsRuntimeAdminIsolationEnabled";

/** The stack with an app that is closed by network and sign-in alone, as a program of azure-native 3.28 leaves it. */
function closed(stack: Stack, app: string): Stack {
  return stack.set(app, path, undefined);
}

for (const [app, settings] of [
  ["flex", "flex-auth"],
  ["premium", "premium-AuthSettingsV2"],
  ["slot", "slot-AuthSettingsV2"],
] as const) {
  describe(`the endpoints of the host of '${app}'`, () => {
    accepts("a private app with sign-in", (stack) => closed(stack, app));
    for (const value of [false, "true", 7, null]) {
      accepts(`${titleOf(value)} on a private app with sign-in`, (stack) => stack.set(app, path, value));
    }
    violates("a public app", [control, "functions-private-only"], (stack) =>
      closed(stack, app).set(app, "publicNetworkAccess", "Enabled"),
    );
    violates("no sign-in", [control, "functions-authentication"], (stack) =>
      closed(stack, app).remove(settings),
    );
    violates("sign-in that is off", [control, "functions-authentication-required"], (stack) =>
      closed(stack, app).set(settings, "platform.enabled", false),
    );
    violates("sign-in that is not required", [control, "functions-authentication-required"], (stack) =>
      closed(stack, app).set(settings, "globalValidation.requireAuthentication", undefined),
    );
    violates("sign-in that lets anybody pass", [control, "functions-authentication-required"], (stack) =>
      closed(stack, app).set(settings, "globalValidation.unauthenticatedClientAction", "AllowAnonymous"),
    );
    for (const excluded of [
      "/admin",
      "/admin/",
      "/ADMIN/host/*",
      "/admin/host/status",
      "/ad*",
      "*",
      "/*/host/*",
    ]) {
      const more = excluded.includes("*") ? (["functions-authentication-required"] as const) : [];
      violates(`${excluded} left out of sign-in`, [control, ...more], (stack) =>
        closed(stack, app).set(settings, "globalValidation.excludedPaths", ["/api/health", excluded]),
      );
    }
    for (const excluded of ["/", "/api/admin", "/administrators", "/runtime/webhooks/*", ""]) {
      accepts(`${excluded} left out of sign-in`, (stack) =>
        closed(stack, app).set(settings, "globalValidation.excludedPaths", [excluded]),
      );
    }
    accepts("whatever sign-in leaves out, once the host is isolated", (stack) =>
      stack.set(settings, "globalValidation.excludedPaths", ["/admin"]),
    );
    for (const [where, input] of [
      [app, path],
      [app, "publicNetworkAccess"],
      [settings, "platform.enabled"],
      [settings, "globalValidation.excludedPaths.0"],
    ] as const) {
      it(`an unknown ${input} is undecided, unless the rest decides`, () => {
        const open = () => {
          const stack = closed(safeStack(), app).set(settings, "globalValidation.excludedPaths", [
            "/api/health",
          ]);
          return input === path ? stack.set(app, "publicNetworkAccess", "Enabled") : stack;
        };
        assert.equal(judge(open().set(where, input, unknownValue)).verdicts.get(control), "undecided");
        const isolated = open().set(app, path, true);
        if (input !== path) {
          assert.equal(judge(isolated.set(where, input, unknownValue)).verdicts.get(control), "passed");
        }
      });
    }
  });
}
