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
        "https://login.microsoftonline.com/common?x",
        "https://login.microsoftonline.com",
        "https://login.microsoftonline.com/v2.0",
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        "http://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0",
        "",
        ...odd,
      ],
      safe: [
        "https://sts.windows.net/11111111-1111-1111-1111-111111111111/",
        "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0",
        "https://contoso.ciamlogin.com/11111111-1111-1111-1111-111111111111/v2.0",
        "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_signin/v2.0",
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
    for (const principals of [{ identities: ["3333"] }, { groups: ["4444"] }]) {
      accepts("callers by their principals", (stack) =>
        stack.set(on, `${entra}.validation.defaultAuthorizationPolicy`, { allowedPrincipals: principals }),
      );
    }
    property({
      control: required,
      on,
      path: "globalValidation.excludedPaths",
      unsafe: [["/*"], ["/api/health", "/api/*"], ["*"], ["/runtime/*"]],
      safe: [undefined, [], ["/api/health"], ["/runtime/webhooks/*"]],
    });
    property({
      control: required,
      on,
      path: "platform.configFilePath",
      unsafe: ["auth.json", {}],
      safe: [undefined, ""],
    });
    for (const provider of ["google", "gitHub", "legacyMicrosoftAccount"]) {
      const path = `identityProviders.${provider}`;
      violates(`${provider} beside Entra`, [pinned], (stack) =>
        stack.set(on, path, { registration: { clientId: "x" } }),
      );
      accepts(`${provider} when it is off, or not registered`, (stack) =>
        stack.set(on, path, { enabled: false, registration: { clientId: "x" } }),
      );
    }
    accepts("another provider than Entra", (stack) =>
      stack.set(on, "identityProviders", { gitHub: { enabled: true } }),
    );
    accepts("an Entra provider that is off", (stack) => stack.set(on, entra, { enabled: false }));
  }

  const login = {
    platform: { enabled: true },
    globalValidation: { unauthenticatedClientAction: "RedirectToLoginPage" },
    identityProviders: { azureActiveDirectory: { enabled: true } },
  };
  accepts("the login page of a web app, which is no function app", (stack) =>
    stack
      .add("web", "web:WebApp", { kind: "app", name: "web", tags: stack.get("rg").inputs["tags"] })
      .add(
        "diag-web",
        "monitor:DiagnosticSetting",
        { workspaceId: "/w", logs: [{ enabled: true }] },
        { resourceUri: ["web"] },
      )
      .add("web-auth", "web:WebAppAuthSettingsV2", { name: "web", ...login }),
  );
  violates(
    "a login page for an app that the stack does not show",
    ["functions-authentication-required", "functions-authentication-pinned"],
    (stack) => stack.add("web-auth", "web:WebAppAuthSettingsV2", { name: "elsewhere", ...login }),
  );
});
