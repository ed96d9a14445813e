import type { ControlId } from "../../controls.ts";
import type { Graph } from "../../graph.ts";
import { at, describe, isSet, isText, knownAt, textOf } from "../../read.ts";
import type { Properties, Resource } from "../../resource.ts";
import type { Finding, Findings, ResourceRule, StackRule } from "../../rule.ts";
import { every, independently, known, some } from "../../unknown.ts";
import {
  appKinds,
  connectionStringsOf,
  eachNamed,
  hasSetting,
  isFunctionApp,
  listedSettings,
  mappedSettings,
  part,
  settingsOf,
  type Setting,
} from "./app.ts";
import { identityLogin, isNamedSecret, isReference, secretIn, speaksOfNoSecret } from "./secrets.ts";

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

/** A share is mounted with the account's key, which a setting may hold for it. */
function* mountKey({ value, path }: Setting): Findings {
  const key = value();
  if (key !== undefined && !isReference(key) && !/^@AppSettingRef\([^()]+\)$/i.test(textOf(key))) {
    yield { path, found: "an account key", wanted: "@AppSettingRef(...) of a Key Vault reference" };
  }
}

function mounts(inputs: Properties, path: string): Findings {
  return all(
    mappedSettings(inputs, path).map((setting) => part(setting, "accessKey")),
    mountKey,
  );
}

function* clearTextSecret({ name, value, path }: Setting): Findings {
  const called = name();
  const isPlain = speaksOfNoSecret(called);
  if (isPlain && known(() => [value()]) === undefined) {
    // Unknown in a preview, as the ids and addresses of new resources are; what it will hold, its name says.
    return;
  }
  const text = textOf(value());
  if (text === "" || isReference(text)) {
    return;
  }
  const found =
    secretIn(text) ?? (isNamedSecret(called, text) ? `a literal value of '${called}'` : undefined);
  if (found !== undefined) {
    yield { path, found, wanted: "a Key Vault reference" };
  }
}

/** A connection string is a secret, whatever it is called, unless it says that it has none. */
function* connectionString({ value, path }: Setting): Findings {
  const text = textOf(value());
  const isPasswordless = identityLogin.test(text) && secretIn(text) === undefined;
  if (text !== "" && !isReference(text) && !isPasswordless) {
    yield { path, found: "a literal connection string", wanted: "a Key Vault reference" };
  }
}

function* keyVaultIdentity(app: Resource, settings: readonly Setting[], graph: Graph): Findings {
  const path = "keyVaultReferenceIdentity";
  const isUserAssigned = (holder: unknown) =>
    isSet(holder, path) && !isText(knownAt(holder, path), "SystemAssigned");
  const reads = () =>
    some(
      ...[...settings, ...connectionStringsOf(app, graph)].map(
        ({ value }) =>
          () =>
            isReference(value(), "KeyVault"),
      ),
    );
  if (every(() => !isUserAssigned(app.inputs) && !isUserAssigned(at(app.inputs, "siteConfig")), reads)) {
    yield { path, found: "not a user-assigned identity", wanted: "the id of the app's identity" };
  }
}

const hostStorage = "AzureWebJobsStorage";
const settingsPath = "siteConfig.appSettings";

function* hostStorageIdentity(_: Resource, settings: readonly Setting[]): Findings {
  const missing = function* (...parts: readonly string[]): Findings {
    const names = parts.map((each) => `${hostStorage}__${each}`);
    if (!some(...names.map((name) => () => hasSetting(settings, name)))) {
      const found = `without ${names.join(" or ")}`;
      yield { path: settingsPath, found, wanted: "the host's storage by identity" };
    }
  };
  const otherCredential = function* (setting: Setting): Findings {
    if (!isText(setting.value(), "managedidentity")) {
      yield { ...placeOf(setting), found: "not 'managedidentity'", wanted: "'managedidentity'" };
    }
  };
  yield* independently([
    () => missing("credential"),
    () => missing("clientId", "managedIdentityResourceId"),
    () => missing("blobServiceUri", "accountName"),
    () => eachNamed(settings, `${hostStorage}__credential`, otherCredential),
  ]);
}

/** Where a setting is, for a finding: its resource is not always the app. */
function placeOf({ path, urn }: Setting): Pick<Finding, "path" | "urn"> {
  return urn === undefined ? { path } : { path, urn };
}

function* telemetryIdentity(_: Resource, settings: readonly Setting[]): Findings {
  const authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
  const missing = function* (): Findings {
    const connected = () => hasSetting(settings, "APPLICATIONINSIGHTS_CONNECTION_STRING");
    if (every(connected, () => !hasSetting(settings, authentication))) {
      const found = `without ${authentication}`;
      yield { path: settingsPath, found, wanted: "Authorization=AAD;ClientId=..." };
    }
  };
  const inNameOnly = function* (setting: Setting): Findings {
    // In a preview the client id in it is often unknown; that the setting is there is what counts then.
    const text = known(() => [setting.value()]);
    if (text !== undefined && !/Authorization=AAD/i.test(textOf(text[0]))) {
      const found = "without Authorization=AAD";
      yield { ...placeOf(setting), found, wanted: "Authorization=AAD;ClientId=..." };
    }
  };
  const byKey = function* (setting: Setting): Findings {
    const found = "an instrumentation key";
    yield { ...placeOf(setting), found, wanted: "APPLICATIONINSIGHTS_CONNECTION_STRING" };
  };
  yield* independently([
    missing,
    () => eachNamed(settings, authentication, inNameOnly),
    () => eachNamed(settings, "APPINSIGHTS_INSTRUMENTATIONKEY", byKey),
  ]);
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

/** The host of versions 1 to 3 has no support any more (https://learn.microsoft.com/azure/azure-functions/functions-versions). */
function* hostVersion({ name, value, path }: Setting): Findings {
  if (
    every(
      () => isText(name(), "FUNCTIONS_EXTENSION_VERSION"),
      () => !/^~?4(\.|$)/.test(textOf(value())),
    )
  ) {
    yield { path, found: describe(value()), wanted: "'~4'" };
  }
}

/** What one list of settings decides. */
export const settingsRules: readonly ResourceRule[] = [
  ...eachSetting("functions-no-storage-keys", storageKeys),
  {
    control: "functions-no-storage-keys",
    kinds: appKinds,
    check: (inputs) => (isFunctionApp(inputs) ? mounts(inputs, "siteConfig.azureStorageAccounts") : []),
  },
  {
    control: "functions-no-storage-keys",
    kinds: ["web:WebAppAzureStorageAccounts", "web:WebAppAzureStorageAccountsSlot"],
    check: (inputs) => mounts(inputs, "properties"),
  },
  ...eachSetting("functions-supported-runtime", hostVersion),
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
        mappedSettings(inputs, "properties").map((setting) => part(setting, "value")),
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
