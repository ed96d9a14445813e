import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const subscription = "/subscriptions/s";
const group = `${subscription}/resourceGroups/rg-orders-dev/providers`;
const data = `${group}/Microsoft.Storage/storageAccounts/stdata`;
const host = `${group}/Microsoft.Storage/storageAccounts/storders`;
const vault = `${group}/Microsoft.KeyVault/vaults/kv-orders`;

const roles = {
  blobOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  blobContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  blobReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  queueContributor: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  queueReader: "19e7f393-937e-4f77-808e-94535e297925",
  secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  secretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  websiteContributor: "de139f84-1756-47ae-9be6-808fbbe84772",
  identityOperator: "f1a07417-d97a-45cb-824c-7a7467783830",
};

let count = 0;

/** One more role of somebody on a scope, by its id. */
function give(stack: Stack, role: keyof typeof roles, scope: string, more: object = {}): Stack {
  count += 1;
  return stack.add(`more-${count}`, "authorization:RoleAssignment", {
    principalId: "00000000-0000-0000-0000-0000000000aa",
    principalType: "ServicePrincipal",
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
    scope,
    ...more,
  });
}

/** The same of the identity of an app, on a resource of the stack: in a preview its id is unknown. */
function giveApp(stack: Stack, role: keyof typeof roles, target: string, identity = "id-flex"): Stack {
  give(stack, role, unknownValue, { principalId: unknownValue });
  return stack.link(`more-${count}`, "principalId", identity).link(`more-${count}`, "scope", target);
}

/** Another account, with blobs and queues, whose ids are known. */
function dataAccount(stack: Stack): Stack {
  stack
    .add("data", "storage:StorageAccount", { ...stack.get("account").inputs, accountName: "stdata" })
    .add("lock-data", "authorization:ManagementLockByScope", { level: "CanNotDelete" }, { scope: ["data"] });
  for (const [name, kind] of [
    ["blobs", "storage:BlobServiceProperties"],
    ["queues", "storage:QueueServiceProperties"],
  ] as const) {
    const service = name.slice(0, -1);
    stack.add(
      `data-${name}`,
      kind,
      { ...stack.get("blobs").inputs, accountName: "stdata" },
      { accountName: ["data"] },
    );
    for (const [resource, dns] of [[`pe-data-${service}`, `dns-data-${service}`]] as const) {
      stack
        .add(
          resource,
          "network:PrivateEndpoint",
          {
            ...stack.get("pe-account-blob").inputs,
            privateEndpointName: resource,
            privateLinkServiceConnections: [{ groupIds: [service], privateLinkServiceId: unknownValue }],
          },
          { privateLinkServiceConnections: ["data"], subnet: ["snet-endpoints"] },
        )
        .add(dns, "network:PrivateDnsZoneGroup", stack.get("dns-account-blob").inputs, {
          privateEndpointName: [resource],
          privateDnsZoneConfigs: [`privatelink.${service}.core.windows.net`],
        });
    }
    stack.add(`diag-data-${name}`, "monitor:DiagnosticSetting", stack.get("diag-blobs").inputs, {
      resourceUri: [`data-${name}`],
    });
  }
  stack.get("data").outputs["id"] = data;
  return stack;
}

const narrow = "storage-narrow-grants";
const sum = "identity-effective-permissions";
const redundant = "identity-no-redundant-roles";

describe("roles on a whole storage account", () => {
  for (const role of ["blobReader", "queueContributor", "blobOwner"] as const) {
    violates(`${role} on one that is no host's`, [narrow], (stack) => give(stack, role, data));
    violates(`${role} on one of this stack`, [narrow], (stack) => give(dataAccount(stack), role, `${data}/`));
  }
  violates("on the host of another one's app", [narrow], (stack) => give(stack, "blobReader", host));
  accepts("on that of the app's own host", (stack) => giveApp(stack, "queueContributor", "account"));
  accepts("on a container", (stack) =>
    give(stack, "blobContributor", `${data}/blobServices/default/containers/c`),
  );
  accepts("on a queue of the stack", (stack) =>
    giveApp(
      dataAccount(stack).add("new-orders", "storage:Queue", { accountName: "stdata", queueName: "o" }),
      "queueContributor",
      "new-orders",
    ),
  );
  accepts("of people", (stack) => give(stack, "blobReader", data, { principalType: "Group" }));
  accepts("that are no roles on data", (stack) => give(stack, "websiteContributor", data));
  it("what was computed from an account may be on a part of it: undecided", () => {
    const stack = giveApp(dataAccount(safeStack()), "blobReader", "data");
    assert.equal(judge(stack).verdicts.get(narrow), "undecided");
  });
  it("unknown who for: undecided", () => {
    const stack = give(safeStack(), "blobReader", data, { principalType: unknownValue });
    assert.equal(judge(stack).verdicts.get(narrow), "undecided");
  });
});

describe("roles that are narrow one by one", () => {
  violates("every secret of a vault, and a whole account", [sum, narrow, "keyvault-narrow-grants"], (stack) =>
    give(give(stack, "secretsUser", vault), "blobContributor", data),
  );
  violates("every secret of a vault, and reading an account", [narrow, "keyvault-narrow-grants"], (stack) =>
    give(give(stack, "secretsUser", vault), "blobReader", data),
  );
  violates("one secret, and a whole account", [narrow], (stack) =>
    give(give(stack, "secretsUser", `${vault}/secrets/one`), "blobContributor", data),
  );
  violates("two that are all of an account together", [sum, narrow], (stack) =>
    give(give(dataAccount(stack), "blobContributor", data), "queueContributor", data),
  );
  violates("two of which one only reads", [narrow], (stack) =>
    give(give(dataAccount(stack), "blobContributor", data), "queueReader", data),
  );
  violates("two of two identities", [narrow], (stack) =>
    give(give(dataAccount(stack), "blobContributor", data), "queueContributor", data, {
      principalId: "00000000-0000-0000-0000-0000000000bb",
    }),
  );
  it("tells the last of several, once", () => {
    const stack = give(give(dataAccount(safeStack()), "blobContributor", data), "queueContributor", data);
    const { findings } = judge(stack);
    assert.deepEqual(
      findings
        .filter((each) => each.control === sum)
        .map(({ urn, message }) => `${urn.split("::")[3]} ${message}`),
      [
        `more-${count} property 'roleDefinitionId' is with the roles beside it all of 'data': blob, queue; wanted each container, queue or table by itself`,
      ],
    );
  });
  accepts("all of the app's own host, which Durable Functions need", (stack) =>
    giveApp(stack, "queueContributor", "account"),
  );
  violates("the code of another app", [sum, narrow], (stack) => {
    stack.get("account").outputs["id"] = host;
    return give(stack, "blobContributor", host, { principalId: unknownValue }).link(
      `more-${count}`,
      "principalId",
      "id-premium",
    );
  });
  for (const principal of [{}, { principalType: "User" }]) {
    const isPerson = "principalType" in principal;
    violates(`apps and identities${isPerson ? " of a person" : ""}`, isPerson ? [] : [sum], (stack) =>
      give(
        give(stack, "websiteContributor", `${group}/Microsoft.Web/sites/func-flex`, principal),
        "identityOperator",
        `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/id-premium`,
        principal,
      ),
    );
  }
  it("an unknown principal is undecided", () => {
    const stack = give(safeStack(), "identityOperator", data, { principalId: unknownValue });
    assert.equal(judge(stack).verdicts.get(sum), "undecided");
  });
});

describe("roles that have each other's permissions", () => {
  const container = `${data}/blobServices/default/containers/c`;
  violates("on the same container", [redundant], (stack) =>
    give(give(stack, "blobContributor", container), "blobReader", container),
  );
  violates("in either order", [redundant], (stack) =>
    give(give(stack, "blobReader", container), "blobOwner", container.toUpperCase()),
  );
  violates("the wider one on the account around", [redundant, narrow], (stack) =>
    give(give(stack, "blobContributor", data), "blobReader", container),
  );
  violates("an officer beside a reader", [redundant, "keyvault-no-officers"], (stack) =>
    give(give(stack, "secretsOfficer", `${vault}/secrets/a`), "secretsUser", `${vault}/secrets/a`),
  );
  accepts("on two containers", (stack) =>
    give(give(stack, "blobContributor", container), "blobReader", `${container}2`),
  );
  violates("the narrower one on the account around", [narrow], (stack) =>
    give(give(stack, "blobContributor", container), "blobReader", data),
  );
  accepts("of two identities", (stack) =>
    give(give(stack, "blobContributor", container), "blobReader", container, {
      principalId: "00000000-0000-0000-0000-0000000000bb",
    }),
  );
  accepts("of two services", (stack) =>
    give(give(stack, "blobContributor", container), "queueReader", `${data}/queueServices/default/queues/q`),
  );
  accepts("on two things of the stack, whose ids are unknown", (stack) =>
    giveApp(giveApp(stack, "secretsUser", "secret", "id-premium"), "secretsOfficer", "key", "id-premium").set(
      `more-${count}`,
      "principalType",
      "Group",
    ),
  );
  it("on the same thing of the stack, whose id is unknown: undecided", () => {
    const stack = giveApp(giveApp(safeStack(), "blobOwner", "code"), "blobReader", "code");
    assert.equal(judge(stack).verdicts.get(redundant), "undecided");
  });
  it("an unknown role on the same container is undecided", () => {
    const stack = give(give(safeStack(), "blobContributor", container), "blobReader", container, {
      roleDefinitionId: unknownValue,
    });
    assert.equal(judge(stack).verdicts.get(redundant), "undecided");
  });
});
