import type { Graph } from "../../graph.ts";
import { at, isText, knownText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import type { Findings, StackRule } from "../../rule.ts";
import { every, independently, known, some } from "../../unknown.ts";
import { mayReadSecrets } from "../dataRoles.ts";
import { assignmentsByPrincipal, vaultReaderOf } from "../principals.ts";
import { appKinds, connectionStringsOf, isFunctionApp, settingsOf, type Setting } from "./app.ts";
import { isReference } from "./secrets.ts";

/** The secret that a reference names (https://learn.microsoft.com/azure/app-service/app-service-key-vault-references). */
interface SecretName {
  readonly vault: string;
  readonly secret: string;
}

function secretNameIn(reference: string): SecretName | undefined {
  const part = (name: string) =>
    new RegExp(`[(;]\\s*${name}\\s*=\\s*([^;)]+)`, "i").exec(reference)?.[1]?.trim();
  const [, ofUri, secretOfUri] =
    /^https:\/\/([\w-]+)\.vault\.[\w.]+\/secrets\/([\w-]+)/i.exec(part("SecretUri") ?? "") ?? [];
  const [vault, secret] = [ofUri ?? part("VaultName"), secretOfUri ?? part("SecretName")];
  return vault === undefined || secret === undefined ? undefined : { vault, secret };
}

/** A setting that leads to a secret in a vault of this stack. */
interface SecretReference {
  readonly setting: Setting;
  readonly vault: Resource;
  readonly name: string;
}

/** A setting that is unknown in a preview is judged by the update, which knows it. */
function referencesOf(app: Resource, graph: Graph): SecretReference[] {
  const vaults = graph.ofKind("keyvault:Vault");
  return [...settingsOf(app, graph), ...connectionStringsOf(app, graph)].flatMap((setting) => {
    const text = known(() => textOf(setting.value())) ?? "";
    const named = isReference(text, "KeyVault") ? secretNameIn(text) : undefined;
    const vault = vaults.find(({ inputs }) => isText(knownText(inputs, "vaultName"), named?.vault ?? ""));
    return named && vault ? [{ setting, vault, name: named.secret }] : [];
  });
}

/** Of a vault whose secrets come from elsewhere, all of them, nothing tells which there are. */
function* exists({ setting, vault, name }: SecretReference, graph: Graph): Findings {
  const secrets = graph.referrers(vault, "keyvault:Secret", "vaultName");
  if (
    secrets.length > 0 &&
    !some(
      ...secrets.map(
        ({ inputs }) =>
          () =>
            isText(at(inputs, "secretName"), name),
      ),
    )
  ) {
    const found = `a reference to the secret '${name}', which the stack does not put into its vault`;
    yield { ...placeOf(setting), found, wanted: "the name of a secret that is there" };
  }
}

/** Whether the scope of a role holds a secret: it is that of the secret, of the vault, or of something around it. */
function holds(assignment: Resource, { vault, name }: SecretReference, graph: Graph): boolean {
  const path = "scope";
  const scope = knownText(assignment.inputs, path)?.replace(/\/+$/, "");
  if (scope !== undefined) {
    const [, inVault, inSecret] = /\/vaults\/([^/]+)(?:\/secrets\/([^/]+))?$/i.exec(scope) ?? [];
    return inVault === undefined
      ? !/\/providers\/(?!Microsoft\.Management\/)/i.test(scope)
      : isText(inVault, knownText(vault.inputs, "vaultName") ?? "") &&
          (inSecret === undefined || isText(inSecret, name));
  }
  const within = graph.references(assignment, path, "keyvault:Secret", "keyvault:Key");
  return within.length > 0
    ? some(
        ...within.map(
          ({ inputs }) =>
            () =>
              isText(at(inputs, "secretName"), name),
        ),
      )
    : textOf(at(assignment.inputs, path)) !== "";
}

/** A vault that access policies open is another control's business. */
function* granted(app: Resource, reference: SecretReference, graph: Graph): Findings {
  const reader = vaultReaderOf(app, graph);
  const roles = reader === undefined ? [] : (assignmentsByPrincipal(graph).get(reader) ?? []);
  const mayRead = () =>
    some(
      ...roles.map(
        (role) => () =>
          every(
            () => holds(role, reference, graph),
            () => mayReadSecrets(role, graph),
          ),
      ),
    );
  const isByRole = () => at(reference.vault.inputs, "properties.enableRbacAuthorization") === true;
  if (reader !== undefined && every(isByRole, () => !mayRead())) {
    const found = `a reference to the secret '${reference.name}', which the app's identity has no role to read`;
    yield { ...placeOf(reference.setting), found, wanted: "Key Vault Secrets User on that secret" };
  }
}

function placeOf({ path, urn }: Setting) {
  return urn === undefined ? { path } : { path, urn };
}

function eachReference(
  judge: (app: Resource, reference: SecretReference, graph: Graph) => Findings,
): StackRule["check"] {
  return (app, graph) =>
    isFunctionApp(app.inputs)
      ? independently(referencesOf(app, graph).map((reference) => () => judge(app, reference, graph)))
      : [];
}

/** Where the settings of apps lead. */
export const secretReferenceStackRules: readonly StackRule[] = [
  {
    control: "functions-secrets-exist",
    kinds: appKinds,
    check: eachReference((_, reference, graph) => exists(reference, graph)),
  },
  { control: "functions-secrets-granted", kinds: appKinds, check: eachReference(granted) },
];
