import type { ControlId } from "../../controls.ts";
import type { Graph } from "../../graph.ts";
import { at, describe, isFilled, isText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import {
  eachElement,
  isTrue,
  property,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../../rule.ts";
import { every, independently, some } from "../../unknown.ts";
import { backendsOf, callsOf, operationPoliciesOf, serviceOf, showsCertificate, type Call } from "./calls.ts";
import { allElements, always, attribute, find, isExpression, walk, type PolicyElement } from "./policies.ts";

const api = ["apimanagement:Api"];

/** A tenant by its id or one of its domains, or a named value that holds it; not one of the words for every tenant. */
function isOneTenant(tenant: string): boolean {
  return (
    tenant !== "" && !isExpression(tenant) && !/(^|\/)(common|organizations|consumers)(\/|$)/i.test(tenant)
  );
}

/** Whether there is an element with a text at the end of a way of names. */
function has(element: PolicyElement, ...names: readonly string[]): boolean {
  return find(element, ...names).some(({ text }) => text.trim() !== "");
}

/** Claims that say which application calls, or what it may do. */
const callerClaims = ["appid", "azp", "roles", "scp"];

/** A token of one tenant, for this API, from callers that are named. */
function validatesToken(element: PolicyElement): boolean {
  if (element.name === "validate-azure-ad-token") {
    return (
      isOneTenant(attribute(element, "tenant-id")) &&
      has(element, "client-application-ids", "application-id") &&
      (has(element, "audiences", "audience") || has(element, "backend-application-ids", "application-id"))
    );
  }
  const isOn = (name: string) => !isText(attribute(element, name), "false");
  const metadata = find(element, "openid-config").map((each) => attribute(each, "url"));
  return (
    element.name === "validate-jwt" &&
    isOn("require-signed-tokens") &&
    isOn("require-expiration-time") &&
    (metadata.length > 0 || has(element, "issuer-signing-keys", "key")) &&
    metadata.every(
      (url) => /^(https:|\{\{)/i.test(url) && (isOneTenant(url) || has(element, "issuers", "issuer")),
    ) &&
    (metadata.length > 0 || has(element, "issuers", "issuer")) &&
    has(element, "audiences", "audience") &&
    find(element, "required-claims", "claim").some(
      (claim) => isText(attribute(claim, "name"), ...callerClaims) && has(claim, "value"),
    )
  );
}

const validations = ["validate-azure-ad-token", "validate-jwt"];

/** Claims that say what a caller may do: as an application, and for a user. */
const rights = ["roles", "scp"];

function asksForRights(validation: PolicyElement): boolean {
  return find(validation, "required-claims", "claim").some(
    (claim) => isText(attribute(claim, "name"), ...rights) && has(claim, "value"),
  );
}

/**
 * Where the policy of one operation asks for roles or scopes, the policy of another that validates the token again does so for nothing
 * else (https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy); one that says nothing of tokens inherits what
 * all callers may do.
 */
function* rightsOfOperations(target: Resource, graph: Graph): Findings {
  const policies = operationPoliciesOf(target, graph).map((policy) => ({
    policy,
    validated: () => allElements(policy.inputs).filter(({ name }) => validations.includes(name)),
  }));
  const someAsk = () =>
    some(
      ...policies.map(
        ({ validated }) =>
          () =>
            validated().some(asksForRights),
      ),
    );
  yield* independently(
    policies.map(
      ({ policy, validated }) =>
        function* (): Findings {
          if (every(() => !validated().every(asksForRights), someAsk)) {
            yield {
              path: "value",
              found: "a token of any role or scope, where another operation asks for one",
              wanted: "required-claims with roles or scp",
              urn: policy.urn,
            };
          }
        },
    ),
  );
}

/** What must not come before the token is validated: an answer from the cache, or another token in its place. */
function comesTooEarly(element: PolicyElement): boolean {
  return (
    element.name === "cache-lookup" ||
    (element.name === "authentication-managed-identity" &&
      attribute(element, "output-token-variable-name") === "") ||
    (element.name === "set-header" && isText(attribute(element, "name"), "Authorization"))
  );
}

function demandsToken(call: Call): boolean {
  const inbound = call.section("inbound");
  const order = [...walk(inbound)];
  const before = order.slice(0, order.findIndex(validatesToken));
  return always(inbound, validatesToken) && !before.some(comesTooEarly);
}

/** A limit of each caller; one by key counts all callers together unless the key is worked out for each call. */
function limitsRate(element: PolicyElement, needsKey: () => boolean): boolean {
  return (
    (element.name === "rate-limit-by-key" && /@[({]/.test(attribute(element, "counter-key"))) ||
    (element.name === "rate-limit" && needsKey())
  );
}

const authentications = ["authentication-certificate", "authentication-managed-identity"];

/** Whether the app behind an API can tell that it is the gateway that calls. */
function showsWho(call: Call, target: Resource, graph: Graph): boolean {
  const elements = [...call.section("inbound"), ...call.section("backend")];
  if (always(elements, ({ name }) => authentications.includes(name))) {
    return true;
  }
  const backends = backendsOf(call, target, graph);
  return backends.length > 0 && backends.every(showsCertificate);
}

/** Bodies are looked at where there is one; what is wrong with them must not go through. */
function validatesContent(call: Call): boolean {
  return [...walk(call.section("inbound"))].some(
    (element) =>
      element.name === "validate-content" &&
      isText(attribute(element, "size-exceeded-action"), "prevent") &&
      find(element, "content").every((content) => isText(attribute(content, "action"), "prevent")),
  );
}

/** Whether calls of an API may have a body; an imported document is read for it as far as it is JSON or YAML. */
function takesBodies(target: Resource, graph: Graph): boolean {
  const { inputs } = target;
  const isLink = /-link/i.test(textOf(at(inputs, "format")));
  const value = at(inputs, "value");
  if (value !== undefined && !isLink) {
    return /requestBody|"in"\s*:\s*"(body|formData)"|\bin:\s*["']?(body|formData)/.test(textOf(value));
  }
  const operations = graph.referrers(target, "apimanagement:ApiOperation", "apiId");
  return (
    operations.length === 0 ||
    some(...operations.map((each) => () => isText(at(each.inputs, "method"), "POST", "PUT", "PATCH")))
  );
}

/** Parameters that are not as the document says must not go through. */
function validatesParameters(call: Call): boolean {
  return always(
    call.section("inbound"),
    (element) =>
      element.name === "validate-parameters" &&
      isText(attribute(element, "specified-parameter-action"), "prevent"),
  );
}

/** Headers by which an app tells what it is made of; the gateway takes them out of its answers. */
const tellingHeaders = ["X-Powered-By", "X-AspNet-Version"];

/** Whether an answer says nothing of what is behind the gateway: not its addresses, and not what it is made of. */
function masksBackend(call: Call): boolean {
  const outbound = call.section("outbound");
  const deletes = (header: string) => (element: PolicyElement) =>
    element.name === "set-header" &&
    isText(attribute(element, "name"), header) &&
    isText(attribute(element, "exists-action"), "delete");
  return (
    always(outbound, ({ name }) => name === "redirect-content-urls") &&
    tellingHeaders.every((header) => always(outbound, deletes(header)))
  );
}

/** A limit of how many calls a caller has in a longer time. */
function hasQuota(element: PolicyElement, needsKey: () => boolean): boolean {
  return (
    (element.name === "quota-by-key" && /@[({]/.test(attribute(element, "counter-key"))) ||
    (element.name === "quota" && needsKey())
  );
}

/** A rule that all calls of an API must keep; of those that do not, one is told. */
function everyCall(
  control: ControlId,
  lacks: string,
  wanted: string,
  keeps: (call: Call, api: Resource, graph: Graph) => boolean,
  concerns: (api: Resource, graph: Graph) => boolean = () => true,
): StackRule {
  return {
    control,
    kinds: api,
    *check(target, graph): Findings {
      let bad: Call | undefined;
      const isBad = (call: Call) => {
        const breaks = every(() => !keeps(call, target, graph), call.isPossible);
        bad = breaks ? call : bad;
        return breaks;
      };
      if (
        every(
          () => some(...callsOf(target, graph).map((call) => () => isBad(call))),
          () => concerns(target, graph),
        )
      ) {
        yield { path: "", found: `${bad?.what ?? "calls"} ${lacks}`, wanted };
      }
    },
  };
}

export const apiRules: readonly ResourceRule[] = [
  {
    control: "apim-https-only",
    kinds: api,
    *check(inputs): Findings {
      if (!isFilled(inputs, "protocols")) {
        yield { path: "protocols", found: "missing or empty", wanted: "['https']" };
      }
      yield* eachElement(inputs, "protocols", function* (protocol, path) {
        if (!isText(protocol, "https", "wss")) {
          yield { path, found: describe(protocol), wanted: "'https'" };
        }
      });
    },
  },
  {
    control: "apim-https-only",
    kinds: api,
    check: property("serviceUrl", {
      wanted: "an address that starts with https:",
      accepts: (url) => url === undefined || /^(https|wss):/i.test(textOf(url)),
    }),
  },
  { control: "apim-subscription-required", kinds: api, check: property("subscriptionRequired", isTrue) },
];

const quota = everyCall(
  "apim-quota",
  "have no quota of each caller",
  "quota-by-key in <inbound>, with a counter-key that is worked out for each caller",
  (call, { inputs }) => {
    const needsKey = () => at(inputs, "subscriptionRequired") === true;
    return always(call.section("inbound"), (element) => hasQuota(element, needsKey));
  },
);

export const apiStackRules: readonly StackRule[] = [
  everyCall(
    "apim-token-validation",
    "reach the app without a token that was validated first",
    "validate-azure-ad-token in <inbound>, with tenant, audience and client ids",
    demandsToken,
  ),
  { control: "apim-token-validation", kinds: api, check: rightsOfOperations },
  everyCall(
    "apim-rate-limit",
    "have no rate limit of each caller",
    "rate-limit-by-key in <inbound>, with a counter-key that is worked out for each caller",
    (call, { inputs }) => {
      const needsKey = () => at(inputs, "subscriptionRequired") === true;
      return always(call.section("inbound"), (element) => limitsRate(element, needsKey));
    },
  ),
  everyCall(
    "apim-backend-identity",
    "reach the app without saying that it is the gateway that calls",
    "authentication-managed-identity in <inbound>",
    showsWho,
  ),
  everyCall(
    "apim-request-validation",
    "reach the app with bodies that nobody looked at",
    "validate-content in <inbound>, whose actions are 'prevent'",
    validatesContent,
    takesBodies,
  ),
  everyCall(
    "apim-parameter-validation",
    "reach the app with parameters that nobody looked at",
    'validate-parameters in <inbound>, with specified-parameter-action="prevent"',
    validatesParameters,
  ),
  everyCall(
    "apim-backend-masked",
    "tell what is behind the gateway",
    `redirect-content-urls in <outbound>, and set-header with exists-action="delete" for ${tellingHeaders.join(" and ")}`,
    masksBackend,
    // What a gateway of another stack does for all of its APIs, this one does not show.
    (target, graph) =>
      serviceOf(target, graph) !== undefined || graph.ofKind("apimanagement:Policy").length > 0,
  ),
  {
    ...quota,
    check: (api, graph, settings) => (settings.requireQuotas ? quota.check(api, graph, settings) : []),
  },
];
