import { accepts, property, violates } from "./cases.ts";

describe("built-in authentication", () => {
  for (const [app, on] of [
    ["flex", "flex-auth"],
    ["premium", "premium-AuthSettingsV2"],
    ["slot", "slot-AuthSettingsV2"],
  ] as const) {
    // The same rules judge every app; all the odd shapes are tried on one, the missing value on each.
    const odd = app === "flex" ? [undefined, null, 7, [], {}] : [undefined];
    violates(`none for ${app}`, ["functions-authentication"], (stack) => stack.remove(on));
    const required = "functions-authentication-required";
    property({ control: required, on, path: "platform", unsafe: [{ enabled: false }, ...odd] });
    property({
      control: required,
      on,
      path: "globalValidation.requireAuthentication",
      unsafe: [false, ...odd],
    });
    property({
      control: required,
      on,
      path: "globalValidation.unauthenticatedClientAction",
      unsafe: ["AllowAnonymous", "RedirectToLoginPage", ...odd],
      safe: ["Return403", "return401"],
    });
    const pinned = "functions-authentication-pinned";
    const entra = "identityProviders.azureActiveDirectory";
    property({
      control: pinned,
      on,
      path: `${entra}.registration.openIdIssuer`,
      unsafe: [
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/organizations",
        "",
        ...odd,
      ],
    });
    property({
      control: pinned,
      on,
      path: `${entra}.validation.allowedAudiences`,
      unsafe: [[], null, undefined],
      unknown: "passed",
    });
    property({
      control: pinned,
      on,
      path: `${entra}.validation.defaultAuthorizationPolicy`,
      unsafe: [{ allowedApplications: [] }, ...odd],
    });
    accepts("the older place for the callers", (stack) =>
      stack
        .set(on, `${entra}.validation.defaultAuthorizationPolicy`, undefined)
        .set(on, `${entra}.validation.jwtClaimChecks`, { allowedClientApplications: ["2222"] }),
    );
    accepts("another provider than Entra", (stack) =>
      stack.set(on, "identityProviders", { gitHub: { enabled: true } }),
    );
    accepts("an Entra provider that is off", (stack) => stack.set(on, entra, { enabled: false }));
  }
});
