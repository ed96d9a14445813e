import { at, describe, isSet } from "../read.ts";
import type { Properties } from "../resource.ts";
import {
  eachElement,
  isFalse,
  isTrue,
  oneOf,
  orMissing,
  property,
  type Expected,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../rule.ts";
import { addressesOfYourOwn } from "./firewallRules.ts";
import { storageServices } from "./storageServices.ts";

const account = ["storage:StorageAccount"];
const blobService = ["storage:BlobServiceProperties"];

/** The longest that a shared access signature may live, in seconds: what Azure Policy 7aa1c9d5 allows. */
const longestSas = 7 * 24 * 60 * 60;

/** Seconds in a period written DD.HH:MM:SS, or undefined when it is not written so. */
function secondsIn(period: unknown): number | undefined {
  const parts = typeof period === "string" ? /^(?:(\d+)\.)?(\d+):(\d+):(\d+)$/.exec(period) : null;
  if (!parts) {
    return undefined;
  }
  const [days, hours, minutes, seconds] = parts.slice(1).map((part: string | undefined) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
}

const sasPeriod: Expected = {
  wanted: "a period of 7.00:00:00 (DD.HH:MM:SS) or less",
  accepts: (value) => {
    const seconds = secondsIn(value);
    return seconds !== undefined && seconds > 0 && seconds <= longestSas;
  },
};

/** The shortest time in which what is lost can be brought back, in days. */
const recoveryDays = 7;

function atLeast(days: number): Expected {
  return { wanted: `${days} days or more`, accepts: (value) => typeof value === "number" && value >= days };
}

/** A retention policy is on and keeps what was deleted for a week. */
function retention(policy: string): ResourceRule[] {
  return [
    { control: "storage-soft-delete", kinds: blobService, check: property(`${policy}.enabled`, isTrue) },
    {
      control: "storage-soft-delete",
      kinds: blobService,
      // Where the policy is off, that is the one finding; how long it would keep is no second one.
      *check(inputs): Findings {
        if (at(inputs, `${policy}.enabled`) === true) {
          yield* property(`${policy}.days`, atLeast(recoveryDays))(inputs);
        }
      },
    },
  ];
}

/**
 * A change feed says what became of a blob for as long as the blob can be brought back. Without a number of days it has no end
 * (https://learn.microsoft.com/dotnet/api/azure.resourcemanager.storage.models.blobservicechangefeed.retentionindays).
 */
function* changeFeed(inputs: Properties): Findings {
  const path = "changeFeed.retentionInDays";
  if (at(inputs, "changeFeed.enabled") === true && at(inputs, path) !== undefined) {
    const kept = at(inputs, "deleteRetentionPolicy.days");
    yield* property(path, atLeast(typeof kept === "number" ? kept : recoveryDays))(inputs);
  }
}

/**
 * A lifecycle policy leaves former versions for a week: it counts from their creation, so that with 0 days a version may go on the day
 * on which it is overwritten (https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-delete).
 */
function* keptVersions(inputs: Properties): Findings {
  yield* eachElement(inputs, "policy.rules", function* (rule, path) {
    const deletion = "definition.actions.version.delete";
    if (at(rule, "enabled") !== false && isSet(rule, deletion)) {
      const days = "daysAfterCreationGreaterThan";
      for (const finding of property(`${deletion}.${days}`, atLeast(recoveryDays))(rule)) {
        yield { ...finding, path: `${path}.${finding.path}` };
      }
    }
  });
}

export const storageRules: readonly ResourceRule[] = [
  // Azure's default since API version 2019-04-01 is HTTPS only.
  {
    control: "storage-https-only",
    kinds: account,
    check: property("enableHttpsTrafficOnly", orMissing(isTrue)),
  },
  {
    control: "storage-min-tls",
    kinds: account,
    check: property("minimumTlsVersion", oneOf("TLS1_2", "TLS1_3")),
  },
  {
    control: "storage-no-anonymous-blobs",
    kinds: account,
    check: property("allowBlobPublicAccess", isFalse),
  },
  {
    control: "storage-no-anonymous-blobs",
    kinds: ["storage:BlobContainer"],
    check: property("publicAccess", orMissing(oneOf("None"))),
  },
  {
    control: "storage-no-anonymous-blobs",
    // Its container $web is open to everybody, whatever the account says.
    kinds: ["storage:StorageAccountStaticWebsite"],
    check: () => [{ path: "", found: "there is a static website", wanted: "none" }],
  },
  { control: "storage-no-shared-key", kinds: account, check: property("allowSharedKeyAccess", isFalse) },
  {
    control: "storage-private-only",
    kinds: account,
    check: property("publicNetworkAccess", oneOf("Disabled", "SecuredByPerimeter")),
  },
  {
    control: "storage-firewall-deny",
    kinds: account,
    check: property("networkRuleSet.defaultAction", oneOf("Deny")),
  },
  {
    control: "storage-firewall-deny",
    kinds: account,
    check: addressesOfYourOwn("networkRuleSet.ipRules", "iPAddressOrRange"),
  },
  {
    control: "storage-no-cross-tenant-replication",
    kinds: account,
    check: property("allowCrossTenantReplication", isFalse),
  },
  {
    control: "storage-infrastructure-encryption",
    kinds: account,
    check: property("encryption.requireInfrastructureEncryption", isTrue),
  },
  {
    control: "storage-sas-expiry",
    kinds: account,
    check: property("sasPolicy.sasExpirationPeriod", sasPeriod),
  },
  {
    control: "storage-sas-expiry",
    kinds: account,
    check: property("sasPolicy.expirationAction", oneOf("Block")),
  },
  {
    control: "storage-entra-by-default",
    kinds: account,
    check: property("defaultToOAuthAuthentication", isTrue),
  },
  { control: "storage-no-local-users", kinds: account, check: property("isLocalUserEnabled", isFalse) },
  { control: "storage-no-local-users", kinds: account, check: property("isSftpEnabled", orMissing(isFalse)) },
  {
    control: "storage-no-local-users",
    kinds: ["storage:LocalUser"],
    check: () => [{ path: "", found: "there is a local user", wanted: "identities with data roles" }],
  },
  {
    control: "storage-copy-scope",
    kinds: account,
    check: property("allowedCopyScope", oneOf("AAD", "PrivateLink")),
  },
  ...retention("deleteRetentionPolicy"),
  ...retention("containerDeleteRetentionPolicy"),
  { control: "storage-versioning", kinds: blobService, check: property("isVersioningEnabled", isTrue) },
  { control: "storage-versioning", kinds: ["storage:ManagementPolicy"], check: keptVersions },
  { control: "storage-change-feed", kinds: blobService, check: property("changeFeed.enabled", isTrue) },
  { control: "storage-change-feed", kinds: blobService, check: changeFeed },
];

export const storageStackRules: readonly StackRule[] = [
  {
    control: "storage-blob-service",
    kinds: account,
    *check(resource, graph): Findings {
      const { blob } = storageServices;
      const containers = blob.contents.flatMap((kind) => graph.referrers(resource, kind, "accountName"));
      if (containers.length > 0 && graph.referrers(resource, blob.properties, "accountName").length === 0) {
        yield {
          path: "",
          found: `no BlobServiceProperties for an account with ${describe(containers[0]?.name)}`,
          wanted: "one, with soft delete and versioning",
        };
      }
    },
  },
];
