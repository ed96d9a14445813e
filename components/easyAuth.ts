import type * as input from "@pulumi/azure-native/types/input.js";
import type * as pulumi from "@pulumi/pulumi";

/** Who may call an app over HTTP. */
export interface SignIn {
  /** Client id of the app's registration in Microsoft Entra ID, a GUID. */
  clientId: string;
  /**
   * Audience that a token must be for, e.g. `api://orders`. The registration must issue tokens of version 2
   * (`requestedAccessTokenVersion: 2` in its manifest): their issuer is the one that is pinned.
   */
  audience: string;
  /** Client ids of the applications that may call, e.g. the gateway's identity. At least one. */
  applications: readonly pulumi.Input<string>[];
}

/** Settings of built-in authentication (Easy Auth), the same for an app and its slots. */
export interface Authentication {
  platform: input.web.AuthPlatformArgs;
  globalValidation: input.web.GlobalValidationArgs;
  httpSettings: input.web.HttpSettingsArgs;
  login: input.web.LoginArgs;
  identityProviders: input.web.IdentityProvidersArgs;
}

/**
 * Built-in authentication that lets in tokens of this tenant for this app, from the applications named. An API that takes tokens
 * only needs no client secret. No path is left out, neither `/admin` nor `/runtime`.
 *
 * @param tenantId Microsoft Entra tenant, a GUID.
 * @param signIn Who may call. Without it nobody may: each request is answered with 401.
 * Source: https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad
 */
export function authentication(tenantId: string, signIn: SignIn | undefined): Authentication {
  return {
    platform: { enabled: true },
    globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" },
    httpSettings: { requireHttps: true },
    login: { tokenStore: { enabled: false } },
    identityProviders: {
      azureActiveDirectory:
        signIn === undefined
          ? { enabled: false }
          : {
              enabled: true,
              registration: {
                openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
                clientId: signIn.clientId,
              },
              validation: {
                allowedAudiences: [signIn.audience],
                defaultAuthorizationPolicy: { allowedApplications: [...signIn.applications] },
              },
            },
    },
  };
}
