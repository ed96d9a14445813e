import { refuses } from "./refuses.ts";

describe("settings of who calls an app", () => {
  refuses([
    [
      "an origin without encryption",
      { "apps.orders.cors": ["http://localhost:3000"] },
      [
        "apps.orders.cors[0]",
        '"http://localhost:3000"',
        "https://, a host name in lowercase and maybe a port; no path and no '*'",
      ],
    ],
    [
      "an API that the gateway can't sign in to",
      { "apps.orders.signIn": undefined },
      [
        "apps.orders.signIn",
        "nothing, though the app has an API: the gateway signs in to the app",
        "an object with clientId",
      ],
    ],
    [
      "an app that asks for sign-in and lets nobody in",
      { "apps.orders.api": undefined },
      [
        "apps.orders.signIn.applications",
        "nothing, though the app has no API that the gateway would call: nobody could call it",
        "the client ids of the applications that may call, at least one; or an api",
      ],
    ],
    [
      "a registration by name",
      { "apps.orders.signIn.clientId": "orders" },
      [
        "apps.orders.signIn.clientId",
        '"orders"',
        "a GUID in lowercase: the client id of an app registration",
      ],
    ],
    [
      "a sign-in audience that is an expression",
      { "apps.orders.signIn.audience": "@(context.Api.Id)" },
      [
        "apps.orders.signIn.audience",
        '"@(context.Api.Id)"',
        "the audience that a token must be for: 1 to 255 letters, digits and . _ ~ : / -",
      ],
    ],
    [
      "an API without a document",
      { "apps.orders.api.openapi": undefined },
      [
        "apps.orders.api.openapi",
        "nothing",
        "the path of an OpenAPI document, .yaml, .yml or .json, from the folder of the project",
      ],
    ],
    [
      "a document from elsewhere",
      { "apps.orders.api.openapi": "https://contoso.example/openapi.yaml" },
      [
        "apps.orders.api.openapi",
        '"https://contoso.example/openapi.yaml"',
        "the path of an OpenAPI document, .yaml, .yml or .json, from the folder of the project",
      ],
    ],
    [
      "two APIs at one path",
      {
        "apps.billing.api": { path: "shop", openapi: "billing.yaml" },
        "apps.billing.signIn": { clientId: "22222222-2222-3333-4444-555555555555" },
      },
      ["apps.billing.api.path", `"shop", the path of 'orders' already`, "a path of its own for each API"],
    ],
    [
      "an operation's role with a comma",
      {
        "apps.orders.api.operations": { getOrder: { roles: ["a,b"] } },
      },
      [
        "apps.orders.api.operations.getOrder.roles[0]",
        '"a,b"',
        "the value of an app role as a token has it: 1 to 120 letters, digits and . : / _ -, without 'api://…/' before it",
      ],
    ],
    [
      "an origin with a path",
      { "apps.orders.cors": ["https://portal.contoso.example/"] },
      [
        "apps.orders.cors[0]",
        '"https://portal.contoso.example/"',
        "https://, a host name in lowercase and maybe a port; no path and no '*'",
      ],
    ],
  ]);
});
