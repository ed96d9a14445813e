import type { ControlId } from "./controls.ts";
import { isObject } from "./read.ts";
import { resourceRules } from "./rules.ts";
import type { Settings } from "./settings.ts";

/** A property whose safe value is the same for everybody: where the level of a policy is `remediate`, it is set. */
export interface Remediation {
  readonly control: ControlId;
  /** The kinds of resource that have the property. */
  readonly kinds: readonly string[];
  readonly path: string;
  readonly value: string | boolean | number;
}

const account = ["storage:StorageAccount"];
const blobService = ["storage:BlobServiceProperties"];
const app = ["web:WebApp", "web:WebAppSlot"];

const set = (
  control: ControlId,
  kinds: readonly string[],
  path: string,
  value: Remediation["value"],
): Remediation => ({ control, kinds, path, value });

/**
 * What can be mended without knowing more. Not here is what needs a choice (a network, an identity, a number of days), what locks people out of
 * something that may be in use (public access, shared keys), and what cannot be undone (purge protection).
 */
export const remediations: readonly Remediation[] = [
  set("storage-https-only", account, "enableHttpsTrafficOnly", true),
  set("storage-min-tls", account, "minimumTlsVersion", "TLS1_2"),
  set("storage-no-anonymous-blobs", account, "allowBlobPublicAccess", false),
  set("storage-no-anonymous-blobs", ["storage:BlobContainer"], "publicAccess", "None"),
  set("storage-no-cross-tenant-replication", account, "allowCrossTenantReplication", false),
  set("storage-entra-by-default", account, "defaultToOAuthAuthentication", true),
  set("storage-copy-scope", account, "allowedCopyScope", "AAD"),
  set("storage-versioning", blobService, "isVersioningEnabled", true),
  set("storage-change-feed", blobService, "changeFeed.enabled", true),
  set("functions-https-only", app, "httpsOnly", true),
  set("functions-min-tls", app, "siteConfig.minTlsVersion", "1.2"),
  set("functions-min-tls", app, "siteConfig.scmMinTlsVersion", "1.2"),
  set("functions-remote-debugging-off", app, "siteConfig.remoteDebuggingEnabled", false),
  set("functions-http2", app, "siteConfig.http20Enabled", true),
  set("network-dns-no-registration", ["privatedns:VirtualNetworkLink"], "registrationEnabled", false),
];

/**
 * Sets what a policy finds wrong, where the safe value is known.
 *
 * @param kind The kind of the resource.
 * @param inputs Its inputs, which are changed.
 * @returns The inputs, or undefined when nothing had to be changed.
 * @throws {UnknownValueError} when a value that the policy looks at is unknown in this preview.
 */
export function remediate(
  control: ControlId,
  kind: string,
  inputs: Record<string, unknown>,
  settings: Settings,
): Record<string, unknown> | undefined {
  const wrong = new Set(
    resourceRules
      .filter((rule) => rule.control === control && rule.kinds.includes(kind))
      .flatMap(({ check }) => [...check(inputs, settings)].map(({ path }) => path)),
  );
  const safe = remediations.filter(
    (each) => each.control === control && each.kinds.includes(kind) && wrong.has(each.path),
  );
  for (const { path, value } of safe) {
    setAt(inputs, path.split("."), value);
  }
  return safe.length > 0 ? inputs : undefined;
}

function setAt(
  holder: Record<string, unknown>,
  [key = "", ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    holder[key] = value;
    return;
  }
  const next = holder[key];
  const inner = isObject(next) ? next : {};
  holder[key] = inner;
  setAt(inner, rest, value);
}
