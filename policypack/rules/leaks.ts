import type { Graph } from "../graph.ts";
import { describe, elements, isObject, pathOf, textsThat, type TextAt } from "../read.ts";
import { kindOf, type Resource } from "../resource.ts";
import type { Findings, StackRule } from "../rule.ts";
import { independently, known } from "../unknown.ts";
import { policyKinds } from "./apim/policies.ts";
import { isNamedSecret, isReference, secretIn, speaksOfNoSecret } from "./functions/secrets.ts";

/** A text in the properties of a resource, to be read on its own. */
interface Leaf {
  readonly path: string;
  /** The last name on the way to it; that of its list for an element of one. */
  readonly name: string;
  readonly read: () => unknown;
}

/** Every value that is no object and no list, also those that are unknown. */
function* leavesIn(read: () => unknown, path: string, name: string): Generator<Leaf> {
  const value = known(() => [read()])?.[0];
  if (Array.isArray(value)) {
    for (const [index, element] of elements(value).entries()) {
      yield* leavesIn(element, `${path}[${index}]`, name);
    }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      yield* leavesIn(() => value[key], path === "" ? key : `${path}.${key}`, key);
    }
  } else {
    yield { path, name, read };
  }
}

/**
 * Outputs are in the stack's state and in the log of each update, and other stacks read them; also those that are marked secret. One that
 * is unknown in a preview is judged by the update, which knows it, unless its name says that it is a secret.
 */
function* secretOutput({ path, name, read }: Leaf): Findings {
  if (known(() => [read()]) === undefined && !isNamedSecret(name, "unknown")) {
    return;
  }
  const text = read();
  if (typeof text === "string" && text !== "" && !isReference(text)) {
    const found =
      secretIn(text) ??
      (isNamedSecret(name, text) && !speaksOfNoSecret(name) ? `a value called '${name}'` : undefined);
    if (found !== undefined) {
      yield { path: `outputs.${path}`, found, wanted: "no secret: whoever needs it reads it from Key Vault" };
    }
  }
}

/** Kinds of resource with a control of their own for the secrets in them, or that are there to hold one. */
const judgedElsewhere = new Set([
  ...policyKinds,
  "apimanagement:NamedValue",
  "keyvault:Secret",
  "web:WebApp",
  "web:WebAppApplicationSettings",
  "web:WebAppApplicationSettingsSlot",
  "web:WebAppAzureStorageAccounts",
  "web:WebAppAzureStorageAccountsSlot",
  "web:WebAppConnectionStrings",
  "web:WebAppConnectionStringsSlot",
  "web:WebAppSlot",
  // Descriptions of APIs: what looks like a secret in them is an example.
  "apimanagement:Api",
  "apimanagement:ApiSchema",
  "apimanagement:WorkspaceApi",
  "apimanagement:WorkspaceApiSchema",
]);

/** No secret is without one of these; most texts are names and ids, and there are many. */
const mayBeSecret = /[=:@(]|^eyJ|-----BEGIN/;

/** Functions of ARM templates that answer with keys (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#list). */
const lists = /^\[.*\blist\w*\(/is;

function* secretInput({ text, steps }: TextAt): Findings {
  const path = pathOf(steps);
  const found =
    secretIn(text) ??
    (/template/i.test(path) && lists.test(text)
      ? "a list of keys, by a function of the template"
      : undefined);
  if (found !== undefined) {
    yield { path, found, wanted: "an identity with a role, or a secret in Key Vault" };
  }
}

function* inputsOf({ urn, inputs }: Resource): Findings {
  for (const each of textsThat((text) => mayBeSecret.test(text) && !isReference(text), inputs)) {
    for (const finding of secretInput(each)) {
      yield { urn, ...finding };
    }
  }
}

/** Resources that make a secret; in a preview their value is unknown, and what is computed from it known to be. */
const generators =
  /^(random:index\/random(Password|Bytes):|tls:index\/privateKey:|azuread:index\/(application|servicePrincipal)Password:)/;

/** Where settings of apps and of gateways are, which many people read. */
const settings: Readonly<Record<string, string>> = {
  "apimanagement:NamedValue": "value",
  "web:WebApp": "siteConfig",
  "web:WebAppApplicationSettings": "properties",
  "web:WebAppApplicationSettingsSlot": "properties",
  "web:WebAppConnectionStrings": "properties",
  "web:WebAppConnectionStringsSlot": "properties",
  "web:WebAppSlot": "siteConfig",
  ...Object.fromEntries(policyKinds.map((kind) => [kind, "value"])),
};

function* generated(graph: Graph): Findings {
  for (const [kind, path] of Object.entries(settings)) {
    for (const resource of graph.ofKind(kind)) {
      for (const { name } of graph.references(resource, path).filter(({ type }) => generators.test(type))) {
        const found = `computed from ${describe(name)}, which makes a secret`;
        yield { urn: resource.urn, path, found, wanted: "a Key Vault reference" };
      }
    }
  }
}

function allInputs(graph: Graph): Findings {
  const resources = graph.all().filter(({ type }) => !judgedElsewhere.has(kindOf(type) ?? ""));
  return independently([() => generated(graph), ...resources.map((resource) => () => inputsOf(resource))]);
}

/** Where secrets get to that nobody put there. */
export const leakStackRules: readonly StackRule[] = [
  {
    control: "data-no-secret-outputs",
    kinds: ["pulumi:Stack"],
    check: ({ outputs }) =>
      independently([...leavesIn(() => outputs, "", "")].map((leaf) => () => secretOutput(leaf))),
  },
  {
    control: "data-no-secrets-in-inputs",
    kinds: ["pulumi:Stack"],
    check: (_, graph) => allInputs(graph),
  },
];
