import type { ControlId } from "../../controls.ts";
import type { Graph } from "../../graph.ts";
import { at, isSet, isText, knownAt, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import type { Findings, ResourceRule, StackRule } from "../../rule.ts";
import { every, independently, known, some } from "../../unknown.ts";
import {
  appKinds,
  hasSetting,
  isFunctionApp,
  listedSettings,
  mappedSettings,
  settingsNamed,
  settingsOf,
  type Setting,
} from "./app.ts";

type Judge = (setting: Setting) => Findings;

function all(settings: readonly Setting[], judge: Judge): Findings {
  return independently(settings.map((setting) => () => judge(setting)));
}

/** Judges each setting on its own: of an app, and of the resources that hold an app's settings apart from it. */
function eachSetting(control: ControlId, judge: Judge): ResourceRule[] {
  return [
    {
      control,
      kinds: appKinds,
      check: (inputs) =>
        isFunctionApp(inputs) ? all(listedSettings(inputs, "siteConfig.appSettings"), judge) : [],
    },
    {
      control,
      kinds: ["web:WebAppApplicationSettings", "web:WebAppApplicationSettingsSlot"],
      check: (inputs) => all(mappedSettings(inputs, "properties"), judge),
    },
  ];
}

/** A reference that the platform replaces by the secret, when the app starts. */
function isReference(value: unknown): boolean {
  return typeof value === "string" && /^@Microsoft\.(KeyVault|AppConfiguration)\(/i.test(value);
}

function* storageKeys(setting: Setting): Findings {
  const { path, name } = setting;
  if (isText(name(), "AzureWebJobsStorage")) {
    yield {
      path,
      found: "the connection string AzureWebJobsStorage",
      wanted: "AzureWebJobsStorage__credential and its companions",
    };
  } else if (isText(name(), "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING") && !isReference(setting.value())) {
    yield {
      path,
      found: "a connection string with an account key",
      wanted: "no content share, or a Key Vault reference",
    };
  }
}

/** What a secret looks like, whatever its setting is called. */
const secretValues: readonly (readonly [RegExp, string])[] = [
  [/\bAccountKey\s*=/i, "an account key"],
  [/\bSharedAccess(Key|Signature)\s*=/i, "a shared access key"],
  [/[?&]sig=/i, "a shared access signature"],
  [/\b(Password|Pwd)\s*=/i, "a password"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
];

/** Names of settings that hold a secret. */
const secretName =
  /passw(or)?d|\bpwd|secret|(^|_)token$|(^|[a-z_])(api|access|account|shared|private|encryption|function|host)_?key$|(^|_)key$/i;

/** Names that speak of a secret or an identity but hold an address, an id or a switch. */
const plainName =
  /(__credential|__managedIdentityResourceId|__accountName|client_?id|tenant_?id|uri|endpoint|host(name)?|name(space)?|type|_id)$/i;

/** Settings of Application Insights: they grant nothing where telemetry needs an identity, which another control asks for. */
const telemetryName = /^APPLICATIONINSIGHTS_(CONNECTION|AUTHENTICATION)_STRING$/i;

function* clearTextSecret({ name, value, path }: Setting): Findings {
  const called = name();
  const isPlain = plainName.test(called) || telemetryName.test(called);
  if (isPlain && known(() => [value()]) === undefined) {
    // Unknown in a preview, as the ids and addresses of new resources are; what it will hold, its name says.
    return;
  }
  const text = value();
  if (typeof text !== "string" || text === "" || isReference(text)) {
    return;
  }
  const wanted = "a Key Vault reference";
  const [, looksLike] = secretValues.find(([pattern]) => pattern.test(text)) ?? [];
  if (looksLike !== undefined) {
    yield { path, found: looksLike, wanted };
  } else if (!isPlain && secretName.test(called) && !/^(true|false|\d{1,9})$/i.test(text)) {
    yield { path, found: `a literal value of '${called}'`, wanted };
  }
}

/** A connection string is a secret, whatever it is called. */
function* connectionString({ value, path }: Setting): Findings {
  const text = value();
  if (typeof text === "string" && text !== "" && !isReference(text)) {
    yield { path, found: "a literal connection string", wanted: "a Key Vault reference" };
  }
}

function* keyVaultIdentity(app: Resource, settings: readonly Setting[]): Findings {
  const path = "keyVaultReferenceIdentity";
  const isUserAssigned = (holder: unknown) =>
    isSet(holder, path) && !isText(knownAt(holder, path), "SystemAssigned");
  const reads = () =>
    some(
      ...settings.map(
        ({ value }) =>
          () =>
            /^@Microsoft\.KeyVault\(/i.test(textOf(value())),
      ),
    );
  if (every(() => !isUserAssigned(app.inputs) && !isUserAssigned(at(app.inputs, "siteConfig")), reads)) {
    yield { path, found: "not a user-assigned identity", wanted: "the id of the app's identity" };
  }
}

const hostStorage = "AzureWebJobsStorage";
const settingsPath = "siteConfig.appSettings";

function* hostStorageIdentity(_: Resource, settings: readonly Setting[]): Findings {
  const parts: readonly (readonly string[])[] = [
    ["credential"],
    ["clientId", "managedIdentityResourceId"],
    ["blobServiceUri", "accountName"],
  ];
  for (const names of parts) {
    if (!some(...names.map((name) => () => hasSetting(settings, `${hostStorage}__${name}`)))) {
      const wanted = names.map((name) => `${hostStorage}__${name}`).join(" or ");
      yield { path: settingsPath, found: `without ${wanted}`, wanted: "the host's storage by identity" };
    }
  }
  for (const { path, urn, value } of settingsNamed(settings, `${hostStorage}__credential`)) {
    if (!isText(value(), "managedidentity")) {
      yield {
        path,
        found: "not 'managedidentity'",
        wanted: "'managedidentity'",
        ...(urn === undefined ? {} : { urn }),
      };
    }
  }
}

function* telemetryIdentity(_: Resource, settings: readonly Setting[]): Findings {
  const authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
  if (
    every(
      () => hasSetting(settings, "APPLICATIONINSIGHTS_CONNECTION_STRING"),
      () => !hasSetting(settings, authentication),
    )
  ) {
    yield {
      path: settingsPath,
      found: `without ${authentication}`,
      wanted: "Authorization=AAD;ClientId=...",
    };
  }
  for (const { path, value } of settingsNamed(settings, authentication)) {
    // In a preview the client id in it is often unknown; that the setting is there is what counts then.
    const text = known(value);
    if (text !== undefined && !/Authorization=AAD/i.test(textOf(text))) {
      yield { path, found: "without Authorization=AAD", wanted: "Authorization=AAD;ClientId=..." };
    }
  }
  for (const { path } of settingsNamed(settings, "APPINSIGHTS_INSTRUMENTATIONKEY")) {
    yield { path, found: "an instrumentation key", wanted: "APPLICATIONINSIGHTS_CONNECTION_STRING" };
  }
}

function allSettings(
  control: ControlId,
  judge: (app: Resource, settings: readonly Setting[], graph: Graph) => Findings,
): StackRule {
  return {
    control,
    kinds: appKinds,
    check: (app, graph) => (isFunctionApp(app.inputs) ? judge(app, settingsOf(app, graph), graph) : []),
  };
}

/** What one list of settings decides. */
export const settingsRules: readonly ResourceRule[] = [
  ...eachSetting("functions-no-storage-keys", storageKeys),
  ...eachSetting("functions-no-secrets-in-settings", clearTextSecret),
  {
    control: "functions-no-secrets-in-settings",
    kinds: appKinds,
    check: (inputs) =>
      isFunctionApp(inputs)
        ? all(listedSettings(inputs, "siteConfig.connectionStrings", "connectionString"), connectionString)
        : [],
  },
  {
    control: "functions-no-secrets-in-settings",
    kinds: ["web:WebAppConnectionStrings", "web:WebAppConnectionStringsSlot"],
    check: (inputs) =>
      all(
        mappedSettings(inputs, "properties").map((setting) => ({
          ...setting,
          value: () => at(setting.value(), "value"),
        })),
        connectionString,
      ),
  },
];

/** What all the settings of an app decide together. */
export const settingsStackRules: readonly StackRule[] = [
  allSettings("functions-key-vault-identity", keyVaultIdentity),
  allSettings("functions-host-storage-identity", hostStorageIdentity),
  allSettings("functions-telemetry-identity", telemetryIdentity),
];
