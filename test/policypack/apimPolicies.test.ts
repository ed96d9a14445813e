import assert from "node:assert/strict";

import fc from "fast-check";

import { unknownValue } from "../../policypack/evaluate.ts";
import { parsePolicy, type PolicyElement } from "../../policypack/rules/apim/policyXml.ts";
import { accepts, judge, violates } from "./cases.ts";
import { apiPolicy, globalPolicy, inbound, policy } from "./safeGateway.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const within = { resourceGroupName: "rg-orders-dev", serviceName: "apim-orders" };
const on = "api-policy";

function write(stack: Stack, changes: Partial<typeof inbound>): Stack {
  return stack.set(on, "value", apiPolicy(changes));
}

/** The global policy with more in its inbound section. */
function global(more: string): string {
  return globalPolicy.replace("<inbound />", `<inbound>${more}</inbound>`);
}

function attributesOf(element: PolicyElement | undefined): Record<string, string> {
  return Object.fromEntries(element?.attributes ?? []);
}

describe("policy documents", () => {
  const control = "apim-policy-readable";
  for (const format of ["xml-link", "rawxml-link", "json"]) {
    violates(`a document in the format ${format}`, [control], (stack) =>
      stack.set("product-policy", "format", format),
    );
  }
  accepts("formats in any case, and none", (stack) =>
    stack.set("product-policy", "format", "RAWXML").set(on, "format", undefined),
  );
  it("an unknown format is undecided", () => {
    const { findings, verdicts } = judge(safeStack().set(on, "format", unknownValue));
    assert.deepEqual(findings, []);
    assert.equal(verdicts.get(control), "undecided");
  });
  for (const value of [
    "<policies><inbound>",
    "<policies></policies><policies></policies>",
    "<policies><inbound></policies>",
    "no XML",
    "",
    "<!DOCTYPE x [<!ENTITY e 'v'>]><policies />",
    "<fragments />",
    "<policies><inbounds /></policies>",
    `${"<a>".repeat(5000)}${"</a>".repeat(5000)}`,
    '<policies><inbound><set-header name="a" b></set-header></inbound></policies>',
    7,
    null,
  ]) {
    violates(`a product's document ${String(value).slice(0, 40)}`, [control], (stack) =>
      stack.set("product-policy", "value", value),
    );
  }
  violates("a section twice", [control], (stack) =>
    stack.set("global-policy", "value", "<policies><inbound /><inbound /></policies>"),
  );
  for (const kind of ["ProductPolicy", "PolicyFragment", "WorkspaceApiPolicy"]) {
    violates(`a document of a ${kind}`, [control], (stack) =>
      stack.add("broken", `apimanagement:${kind}`, { ...within, value: "<" }),
    );
  }

  it("reads raw expressions as Azure does: quotes, brackets, comments and texts of C# in them", () => {
    const raw = `<policies><!-- it's @( half --><inbound>
      <set-variable name="a" value="@(context.Request.Headers.GetValueOrDefault("x", ")<(") == "y" ? 'q' : '"')" />
      <set-body>@{ /* } */ var s = @"c:\\""}"; // }
        if (1 < 2 && s != "\\"}") { return "<b>"; } return $"{s}"; }</set-body>
      <choose><when condition='@(true)'><a b="me@(home" /></when></choose></inbound></policies>`;
    const statements = parsePolicy(raw, "rawxml")?.children[0]?.children ?? [];
    assert.deepEqual(
      statements.map(({ name }) => name),
      ["set-variable", "set-body", "choose"],
    );
    assert.equal(
      attributesOf(statements[0])["value"],
      `@(context.Request.Headers.GetValueOrDefault("x", ")<(") == "y" ? 'q' : '"')`,
    );
    assert.match(statements[1]?.text ?? "", /return "<b>"; } return \$"\{s}"; }$/);
    assert.equal(parsePolicy(raw, "xml"), undefined, "the other format takes them escaped only");
  });

  it("reads plain text as it is, a page with a document type in it too", () => {
    const page = "<!DOCTYPE html><p>@(context.RequestId)</p>";
    const root = parsePolicy(
      `<policies><on-error><set-body><![CDATA[${page}]]></set-body></on-error></policies>`,
      "rawxml",
    );
    assert.equal(root?.children[0]?.children[0]?.text, page);
  });

  it("never throw, whatever the text", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "/",
      "policies",
      "inbound",
      "<base/>",
      "@(",
      "@{",
      ")",
      "}",
      '"',
      "'",
      "&",
      ";",
      "#x0",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "__proto__",
      "=",
      " ",
      "?xml",
      "choose",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 }), (pieces) => {
        parsePolicy(pieces.join(""), "xml");
        parsePolicy(`<policies><inbound>${pieces.join("")}</inbound></policies>`, "rawxml");
      }),
      { numRuns: 2000 },
    );
  });

  it("a raw expression comes back as it was, whatever is in it", () => {
    const code = fc
      .array(fc.constantFrom("a", " < ", " && ", "'x'", '"<"', '"\\""', "(b)", '@"""("', "> ", "/*)*/"))
      .map((parts) => `@(${parts.join(" + ")})`);
    fc.assert(
      fc.property(code, (text) => {
        const root = parsePolicy(`<policies x="${text}">${text}</policies>`, "rawxml");
        assert.equal(attributesOf(root)["x"], text.replaceAll(/\s/g, " "));
        assert.equal(root?.text.replaceAll(/\s/g, ""), text.replaceAll(/\s/g, ""));
      }),
    );
  });
});

describe("what policies inherit", () => {
  const control = "apim-policy-base";
  for (const section of ["backend", "outbound", "on-error"]) {
    violates(`${section} without <base />`, [control], (stack) =>
      stack.set(on, "value", apiPolicy().replace(`<${section}><base />`, `<${section}>`)),
    );
    violates(
      `no ${section}`,
      section === "outbound" ? [control, "apim-backend-masked"] : [control],
      (stack) =>
        stack.set(on, "value", apiPolicy().replace(new RegExp(`<${section}><base />.*</${section}>`), "")),
    );
  }
  violates("<base /> after something else", [control], (stack) =>
    stack.set(
      "product-policy",
      "value",
      policy().replace("<inbound><base />", "<inbound><find-and-replace /><base />"),
    ),
  );
  violates(
    "an operation that leaves out what its API does",
    [
      control,
      "apim-token-validation",
      "apim-rate-limit",
      "apim-backend-identity",
      "apim-backend-masked",
      "apim-parameter-validation",
      "apim-request-validation",
    ],
    (stack) => stack.set("operation-policy", "value", "<policies><inbound /></policies>"),
  );
  accepts("a global policy without <base />", (stack) =>
    stack.set("global-policy", "value", "<policies><inbound></inbound></policies>"),
  );
});

describe("the token of a caller", () => {
  const control = "apim-token-validation";
  violates("none", [control], (stack) => write(stack, { token: "" }));
  for (const [what, from, to] of [
    ["of every tenant", /11111111-1111-1111-1111-111111111111/, "common"],
    ["of a tenant that is worked out", /11111111-1111-1111-1111-111111111111/, "@(context.Variables[0])"],
    ["without a tenant", / tenant-id="[^"]*"/, ""],
    ["without clients", /<client-application-ids>.*<\/client-application-ids>/, ""],
    ["of an empty client", /22222222-2222-2222-2222-222222222222/, " "],
    ["without an audience", /<audiences>.*<\/audiences>/, ""],
  ] as const) {
    violates(`a token ${what}`, [control], (stack) =>
      write(stack, { token: inbound.token.replace(from, to) }),
    );
  }
  accepts("a tenant and a client that are named values", (stack) =>
    write(stack, {
      token: inbound.token.replaceAll(/[12]{8}(-[12]{4}){3}-[12]{12}/g, "{{named}}"),
    }),
  );
  const jwt = (attributes: string, metadata: string, claim = "azp") =>
    `<validate-jwt header-name="Authorization"${attributes}>${metadata}
      <audiences><audience>api://orders</audience></audiences>
      <required-claims><claim name="${claim}"><value>x</value></claim></required-claims></validate-jwt>`;
  const openId = (tenant: string) =>
    `<openid-config url="https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration" />`;
  accepts("a JWT of one tenant", (stack) => write(stack, { token: jwt("", openId("contoso.example")) }));
  for (const [what, token] of Object.entries({
    "of every tenant": jwt("", openId("organizations")),
    unsigned: jwt(' require-signed-tokens="false"', openId("x")),
    "without an end": jwt(' require-expiration-time="false"', openId("x")),
    "without keys": jwt("", ""),
    "from metadata over HTTP": jwt("", '<openid-config url="http://login/x" />'),
    "of no named caller": jwt("", openId("x"), "name"),
  })) {
    violates(`a JWT ${what}`, [control], (stack) => write(stack, { token }));
  }
  const validation = (claims: string) =>
    `<validate-azure-ad-token tenant-id="{{tenant}}">${claims}</validate-azure-ad-token>`;
  const claim = (name: string, value = "Orders.Read") =>
    `<required-claims><claim name="${name}"><value>${value}</value></claim></required-claims>`;
  /** The policies of two operations of the API. */
  const operations = (stack: Stack, one: string, other: string) =>
    stack
      .set("operation-policy", "value", policy({ inbound: one }))
      .add("operation-2-policy", "apimanagement:ApiOperationPolicy", {
        ...stack.get("operation-policy").inputs,
        apiId: "orders",
        operationId: "getorder",
        value: policy({ inbound: other }),
      });
  for (const other of [
    validation(""),
    validation(claim("name")),
    validation(claim("roles", " ")),
    `<choose><when condition="@(true)">${validation(claim("scp"))}</when><otherwise>${validation("")}</otherwise></choose>`,
  ]) {
    violates(`a token of any role, where another operation asks for one: ${other}`, [control], (stack) =>
      operations(stack, validation(claim("roles")), other),
    );
  }
  accepts("a role for one operation and a scope for another", (stack) =>
    operations(stack, validation(claim("roles")), validation(claim("scp"))),
  );
  accepts("an operation that all callers may use, beside one that asks for a role", (stack) =>
    operations(stack, validation(claim("roles")), '<set-variable name="v" value="1" />'),
  );
  accepts("operations that ask for no role", (stack) => operations(stack, validation(""), validation("")));
  it("names the policy of the operation that does not ask", () => {
    const { findings } = judge(operations(safeStack(), validation(claim("roles")), validation("")));
    assert.deepEqual(
      findings.map(({ urn, path }) => [urn.slice(urn.lastIndexOf(":") + 1), path]),
      [["operation-2-policy", "value"]],
    );
  });
  it("an unknown policy of an operation is undecided", () => {
    const stack = operations(safeStack(), validation(claim("roles")), "").set(
      "operation-2-policy",
      "value",
      unknownValue,
    );
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
  accepts("a token that the whole gateway asks for", (stack) =>
    write(stack, { token: "" }).set("global-policy", "value", global(inbound.token)),
  );
  accepts("a token that each product asks for", (stack) =>
    write(stack, { token: "" })
      .set("api", "subscriptionRequired", true)
      .set("product-policy", "value", policy({ inbound: inbound.token })),
  );
  violates("a token that only one of the products asks for", [control], (stack) =>
    write(stack, { token: "" })
      .set("product-policy", "value", policy({ inbound: inbound.token }))
      .add("product-2", "apimanagement:Product", { ...within, productId: "gold", approvalRequired: true })
      .add("product-2-api", "apimanagement:ProductApi", { ...within, productId: "gold", apiId: "orders" }),
  );
  violates(
    "a token of a product that an API needs no key of",
    [control, "apim-subscription-required"],
    (stack) =>
      write(stack, { token: "" })
        .set("api", "subscriptionRequired", false)
        .set("product-policy", "value", policy({ inbound: inbound.token })),
  );
  violates("a token of a product, past which the API has a key of its own", [control], (stack) =>
    write(stack, { token: "" })
      .set("product-policy", "value", policy({ inbound: inbound.token }))
      .add(
        "key-of-api",
        "apimanagement:Subscription",
        { ...within, scope: unknownValue },
        { scope: ["api"] },
      ),
  );
  violates("a token that one operation asks for", [control], (stack) =>
    write(stack, { token: "" }).set("operation-policy", "value", policy({ inbound: inbound.token })),
  );
  accepts("a token that each operation asks for, where each is a resource", (stack) =>
    write(stack, { token: "", identity: "" })
      .set("api", "value", undefined)
      .add("operation", "apimanagement:ApiOperation", {
        ...within,
        apiId: "orders",
        operationId: "createorder",
        method: "POST",
      })
      .set("operation-policy", "value", policy({ inbound: inbound.token + inbound.identity })),
  );
  violates(
    "a token that an operation asks for after its API put the gateway's own in its place",
    [control],
    (stack) =>
      write(stack, { token: "" })
        .set("api", "value", undefined)
        .add("operation", "apimanagement:ApiOperation", {
          ...within,
          apiId: "orders",
          operationId: "createorder",
        })
        .set("operation-policy", "value", policy({ inbound: inbound.token })),
  );
  violates("an operation beside it that does not", [control], (stack) =>
    write(stack, { token: "" })
      .set("api", "value", undefined)
      .add("operation", "apimanagement:ApiOperation", {
        ...within,
        apiId: "orders",
        operationId: "createorder",
      })
      .add("other", "apimanagement:ApiOperation", { ...within, apiId: "orders", operationId: "list" })
      .set("operation-policy", "value", policy({ inbound: inbound.token })),
  );
  violates("a token that some calls need", [control], (stack) =>
    write(stack, {
      token: `<choose><when condition="@(context.Request.Method == &quot;POST&quot;)">${inbound.token}</when></choose>`,
    }),
  );
  violates("a token that all but some calls need", [control], (stack) =>
    write(stack, {
      token: `<choose><when condition="@(true)"><set-variable name="a" value="b" /></when><otherwise>${inbound.token}</otherwise></choose>`,
    }),
  );
  accepts("a token that all calls need but those that are answered at once", (stack) =>
    write(stack, {
      token: `<choose><when condition="@(true)"><return-response /></when><otherwise>${inbound.token}</otherwise></choose>`,
    }),
  );
  violates("a token that is asked for after the gateway's own was put in its place", [control], (stack) =>
    write(stack, { token: `${inbound.identity}${inbound.token}` }),
  );
  violates("a token that is asked for after the cache was", [control], (stack) =>
    write(stack, { token: `<cache-lookup vary-by-developer="false" />${inbound.token}` }),
  );
  violates("a comment in its place", [control], (stack) =>
    write(stack, { token: `<!-- ${inbound.token.replaceAll("--", "")} -->` }),
  );
  accepts("a fragment in its place", (stack) =>
    write(stack, { token: '<include-fragment fragment-id="token" />' }).add(
      "fragment",
      "apimanagement:PolicyFragment",
      { ...within, id: "token", value: `<fragment>${inbound.token}</fragment>` },
    ),
  );
  violates("a fragment of another gateway", [control], (stack) =>
    write(stack, { token: '<include-fragment fragment-id="token" />' }).add(
      "fragment",
      "apimanagement:PolicyFragment",
      { serviceName: "apim-other", id: "token", value: `<fragment>${inbound.token}</fragment>` },
    ),
  );
  violates("a fragment that includes itself", [control], (stack) =>
    write(stack, { token: '<include-fragment fragment-id="token" />' }).add(
      "fragment",
      "apimanagement:PolicyFragment",
      { ...within, id: "token", value: '<fragment><include-fragment fragment-id="token" /></fragment>' },
    ),
  );
  violates(
    "no policy at all",
    [
      control,
      "apim-rate-limit",
      "apim-backend-identity",
      "apim-backend-masked",
      "apim-parameter-validation",
      "apim-request-validation",
      "functions-behind-gateway",
    ],
    (stack) => stack.remove(on),
  );
  violates(
    "a policy of another API",
    [
      control,
      "apim-rate-limit",
      "apim-backend-identity",
      "apim-backend-masked",
      "apim-parameter-validation",
      "apim-request-validation",
    ],
    (stack) => stack.set(on, "apiId", "other"),
  );
  it("an unknown policy leaves what it decides undecided", () => {
    const { findings, undecided } = judge(safeStack().set(on, "value", unknownValue));
    assert.deepEqual(findings, []);
    assert.ok(undecided.some((each) => each.control === control && each.path === "value"));
  });
  it("an unknown policy of one operation does not hide what is wrong with all calls", () => {
    const stack = write(safeStack(), { token: "" }).set("operation-policy", "value", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "violated");
  });
  it("says which calls", () => {
    const stack = safeStack().set(
      "operation-policy",
      "value",
      policy().replace("<inbound><base />", "<inbound>"),
    );
    assert.equal(
      judge(stack).findings.find((each) => each.control === control)?.found,
      "calls of operation 'createorder' reach the app without a token that was validated first",
    );
  });
});

describe("limits, backends and bodies", () => {
  violates("no rate limit", ["apim-rate-limit"], (stack) => write(stack, { rate: "" }));
  violates("one that all callers share", ["apim-rate-limit"], (stack) =>
    write(stack, { rate: '<rate-limit-by-key calls="1" renewal-period="60" counter-key="all" />' }),
  );
  accepts("one of each subscription", (stack) =>
    write(stack, { rate: '<rate-limit calls="1" renewal-period="60" />' }),
  );
  violates(
    "one of each subscription, where none is needed",
    ["apim-rate-limit", "apim-subscription-required"],
    (stack) =>
      write(stack, { rate: '<rate-limit calls="1" renewal-period="60" />' }).set(
        "api",
        "subscriptionRequired",
        false,
      ),
  );
  violates("a call of the app without an identity", ["apim-backend-identity"], (stack) =>
    write(stack, { identity: "" }),
  );
  accepts("a client certificate", (stack) =>
    write(stack, { identity: '<authentication-certificate certificate-id="gateway" />' }),
  );
  accepts("a client certificate of the backend", (stack) =>
    write(stack, { identity: "" }).set("backend-flex", "credentials", { certificateIds: [unknownValue] }),
  );
  violates("a client certificate of another backend", ["apim-backend-identity"], (stack) =>
    write(stack, { identity: "" }).set("backend-premium", "credentials", { certificateIds: [unknownValue] }),
  );
  violates("bodies that nobody looks at", ["apim-request-validation"], (stack) =>
    write(stack, { content: "" }),
  );
  for (const what of ['size-exceeded-action="prevent"', 'as="json" action="prevent"']) {
    violates(`bodies that are looked at, without ${what}`, ["apim-request-validation"], (stack) =>
      write(stack, { content: inbound.content.replace(what, what.replace("prevent", "detect")) }),
    );
  }
  accepts("an API without bodies", (stack) =>
    write(stack, { content: "" }).set("api", "value", '{"paths":{"/orders":{"get":{}}}}'),
  );
  violates("an API whose document is elsewhere", ["apim-request-validation"], (stack) =>
    write(stack, { content: "" })
      .set("api", "format", "openapi-link")
      .set("api", "value", "https://contoso.example/openapi.json"),
  );
  violates("an API whose document is YAML", ["apim-request-validation"], (stack) =>
    write(stack, { content: "" })
      .set("api", "format", "openapi")
      .set("api", "value", "requestBody:\n  content: {}"),
  );
});

describe("what policies say", () => {
  const cors = (origin: string) =>
    policy({ inbound: `<cors><allowed-origins><origin>${origin}</origin></allowed-origins></cors>` });
  for (const origin of ["*", " * ", "https://*", "null", "&#42;"]) {
    violates(`an origin ${origin}`, ["apim-cors"], (stack) =>
      stack.set("product-policy", "value", cors(origin)),
    );
  }
  accepts("an origin by name", (stack) =>
    stack.set("product-policy", "value", cors("https://shop.contoso.example")),
  );
  for (const call of [
    '<set-backend-service base-url="http://func-flex.azurewebsites.net" />',
    '<set-backend-service base-url="@(&quot;http://&quot; + context.Request.Url.Host)" />',
    "<send-request><set-url>http://audit.contoso.example</set-url></send-request>",
    '<proxy url="http://proxy:8080" />',
  ]) {
    violates(`a call by ${call}`, ["apim-policy-https"], (stack) =>
      stack.set("product-policy", "value", policy({ inbound: call })),
    );
  }
  accepts("a call over HTTPS", (stack) =>
    stack.set(
      "product-policy",
      "value",
      policy({ inbound: "<send-request><set-url>https://audit.contoso.example</set-url></send-request>" }),
    ),
  );
  const header = (name: string, value: string) =>
    `<set-header name="${name}" exists-action="override"><value>${value}</value></set-header>`;
  for (const statement of [
    header("Authorization", "Bearer abc"),
    header("authorization", "Basic dXNlcjpwYXNz"),
    header("x-functions-key", "abc"),
    '<set-query-parameter name="code"><value>abc</value></set-query-parameter>',
    '<authentication-basic username="a" password="b" />',
    '<set-variable name="client_secret" value="abc" />',
    "<validate-jwt><issuer-signing-keys><key>c2VjcmV0</key></issuer-signing-keys></validate-jwt>",
    "<set-body>AccountKey=abc</set-body>",
    '<set-body>@{ return "Password=abc"; }</set-body>',
    '<set-backend-service base-url="https://x?sig=abc" />',
  ]) {
    violates(`a secret in ${statement}`, ["apim-policy-no-secrets"], (stack) =>
      stack
        .set("product-policy", "format", "xml")
        .set("product-policy", "value", policy({ outbound: statement })),
    );
  }
  for (const statement of [
    header("Authorization", "Bearer {{payment-key}}"),
    header("Authorization", "@((string)context.Variables[&quot;token&quot;])"),
    header("Cache-Control", "no-store"),
    '<authentication-basic username="a" password="{{payment-key}}" />',
    "<validate-jwt><issuer-signing-keys><key certificate-id='c'>x</key></issuer-signing-keys></validate-jwt>",
    "<set-body>@{ var password = context.Request.Body; return null; }</set-body>",
  ]) {
    accepts(`no secret in ${statement}`, (stack) =>
      stack
        .set("product-policy", "format", "xml")
        .set("product-policy", "value", policy({ outbound: statement })),
    );
  }
  for (const statement of [
    "<set-body>@(context.LastError.Message)</set-body>",
    header("X-Error", "@(context.LastError?.Message)"),
    "<return-response><set-body>@(JsonConvert.SerializeObject(context.LastError))</set-body></return-response>",
    '<set-status code="500" reason="@(context.LastError.Source)" />',
  ]) {
    violates(`an answer with ${statement}`, ["apim-errors-masked"], (stack) =>
      stack.set("product-policy", "value", policy({ "on-error": statement })),
    );
  }
  accepts("an error in the log", (stack) =>
    stack.set(
      "product-policy",
      "value",
      policy({ "on-error": '<trace source="e"><message>@(context.LastError.Message)</message></trace>' }),
    ),
  );
  it("a finding never holds the secret", () => {
    const stack = safeStack().set(
      "product-policy",
      "value",
      policy({ inbound: header("x-api-key", "hunter2") }),
    );
    assert.doesNotMatch(JSON.stringify(judge(stack).findings), /hunter2/);
  });
});
