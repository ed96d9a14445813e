import type { ControlId } from "../../controls.ts";
import { isText } from "../../read.ts";
import type { Findings, ResourceRule } from "../../rule.ts";
import { isNamedSecret, secretIn } from "../functions/secrets.ts";
import {
  allElements,
  attribute,
  find,
  inheritingKinds,
  isExpression,
  policyKinds,
  readPolicy,
  sectionOf,
  sections,
  type PolicyElement,
} from "./policies.ts";

const path = "value";

/** A rule for each element of each policy document. */
function elements(control: ControlId, judge: (element: PolicyElement) => Findings): ResourceRule {
  return {
    control,
    kinds: policyKinds,
    *check(inputs): Findings {
      for (const element of allElements(inputs)) {
        yield* judge(element);
      }
    },
  };
}

/** Every page is of an origin of these; "null" is that of a page in a sandbox. */
function* origins(element: PolicyElement): Findings {
  if (element.name === "cors") {
    for (const { text } of find(element, "allowed-origins", "origin")) {
      if (/^((https?:\/\/)?\*|null)$/i.test(text.trim())) {
        yield { path, found: `an origin '${text.trim()}' in <cors>`, wanted: "named origins" };
      }
    }
  }
}

/** Where a policy says what it calls: an attribute, or a text. */
function* plainHttp(element: PolicyElement): Findings {
  const urls =
    element.name === "set-url"
      ? [element.text]
      : ["set-backend-service", "proxy"].includes(element.name)
        ? [attribute(element, "base-url"), attribute(element, "url")]
        : [];
  if (urls.some((url) => /^\s*(@[({]\s*\$?")?(http|ws):/i.test(url))) {
    yield { path, found: `an address that starts with http: in <${element.name}>`, wanted: "https:" };
  }
}

/** The texts of C# in an expression, or the one text that no expression is. */
function literalsIn(text: string): string[] {
  return isExpression(text)
    ? [...text.matchAll(/"((?:[^"\\]|\\[^])*)"/g)].map((match) => match[1] ?? "")
    : [text];
}

/** Whether a text is there as it is written: nothing works it out, and no named value stands for it. */
function isLiteral(text: string): boolean {
  return text.trim() !== "" && !isExpression(text) && !/\{\{[^{}]+\}\}/.test(text);
}

/** The values that stand under a name of their own: of headers, query parameters, passwords, keys. */
function namedValues(element: PolicyElement): { name: string; text: string }[] {
  switch (element.name) {
    case "set-header":
    case "set-query-parameter":
      return find(element, "value").map(({ text }) => ({ name: attribute(element, "name"), text }));
    case "set-variable":
      return [{ name: attribute(element, "name"), text: attribute(element, "value") }];
    case "authentication-basic":
      return [{ name: "password", text: attribute(element, "password") }];
    case "authentication-certificate":
      return [{ name: "password", text: attribute(element, "password") }];
    case "issuer-signing-keys":
    case "decryption-keys":
      return find(element, "key")
        .filter((key) => attribute(key, "certificate-id") === "")
        .map(({ text }) => ({ name: "key", text }));
    default:
      return [];
  }
}

/** Names whose value opens something, beside those that say so (`secrets.ts`). */
const openers = ["authorization", "code", "cookie", "sig"];

function* clearTextSecret(element: PolicyElement): Findings {
  const wanted = "a named value that is kept in Key Vault, as {{name}}";
  const named = namedValues(element).find(
    ({ name, text }) => isLiteral(text) && (isText(name, ...openers) || isNamedSecret(name, text)),
  );
  const looks = [element.text, ...element.attributes.values()]
    .flatMap(literalsIn)
    .map(secretIn)
    .find((found) => found !== undefined);
  if (named) {
    yield { path, found: `a literal value of '${named.name}' in <${element.name}>`, wanted };
  } else if (looks !== undefined) {
    yield { path, found: `${looks} in <${element.name}>`, wanted };
  }
}

/** Elements whose texts a caller gets to see, in an answer. */
const shown = ["set-body", "set-header", "set-status"];

/** The message of an error, or the error as a whole, and what an expression does with its names apart. */
const innards = /\bLastError\s*\??\.\s*(Message|Path|Scope|Section|Source|PolicyId)\b|\bLastError\s*[,)]/;

function* errorShown(element: PolicyElement): Findings {
  const texts = shown.includes(element.name)
    ? [element.text, attribute(element, "reason"), ...find(element, "value").map(({ text }) => text)]
    : [];
  if (texts.some((text) => innards.test(text))) {
    yield {
      path,
      found: `context.LastError in <${element.name}>`,
      wanted: "an answer of your own, with context.RequestId at most",
    };
  }
}

/** What the document of a policy says, each alone. */
export const policyRules: readonly ResourceRule[] = [
  {
    control: "apim-policy-readable",
    kinds: policyKinds,
    *check(inputs): Findings {
      const { problem } = readPolicy(inputs);
      if (problem !== undefined) {
        yield { path, found: problem, wanted: "a policy document in the format 'xml' or 'rawxml'" };
      }
    },
  },
  {
    control: "apim-policy-base",
    kinds: inheritingKinds,
    *check(inputs): Findings {
      const { root } = readPolicy(inputs);
      for (const section of root ? sections : []) {
        if (sectionOf(inputs, section)[0]?.name !== "base") {
          yield { path, found: `<${section}> without <base /> at its start`, wanted: "<base /> first" };
        }
      }
    },
  },
  elements("apim-cors", origins),
  elements("apim-policy-https", plainHttp),
  elements("apim-policy-no-secrets", clearTextSecret),
  elements("apim-errors-masked", errorShown),
];
