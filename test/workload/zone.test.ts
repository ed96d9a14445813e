import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readApiDocument } from "../../components/gateway/openApi.ts";
import { roles } from "../../components/roles.ts";
import { at, list, object, text } from "../../rehearsal/azure/values.ts";
import { type Recorded, simulateAzure } from "../../rehearsal/mocks.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { configAsStrings, readProject, referencedIds, type Project } from "../../rehearsal/project.ts";
import { parseSettings } from "../../settings/parse.ts";
import { settingNames } from "../../workload/src/environment.ts";
import { ApiDocument } from "../../workload/src/openApi.ts";
import { dataConnection, resources } from "../../workload/src/resources.ts";
import { one } from "../components/record.ts";

/** The text at a path; empty when there is none. */
const textAt = (...given: Parameters<typeof text>) => text(...given) ?? "";

for (const environment of ["dev", "test", "prod"]) {
  describe(`the zone of Pulumi.${environment}.yaml and the code that runs in it`, function () {
    this.timeout(30_000);
    let project: Project;
    let recorded: readonly Recorded[];
    let settings: ReadonlyMap<string, string>;

    before("make the zone in the simulated Azure", async () => {
      project = await readProject(".", environment);
      const azure = await simulateAzure({
        project: project.name,
        stack: project.stack,
        config: configAsStrings(project),
        outside: referencedIds(project),
      });
      await pulumi.runtime.runInPulumiStack(landingZoneProgram);
      recorded = await azure.settled();
      const site = one(recorded, "web:WebApp", "orders");
      settings = new Map(
        list(at(site.inputs, "siteConfig", "appSettings")).map((setting) => [
          textAt(object(setting)["name"]),
          textAt(object(setting)["value"]),
        ]),
      );
    });

    it("has every setting that the app and its triggers read, and no other but those of the host", () => {
      const ofHost = /^(?:AzureWebJobsStorage__|APPLICATIONINSIGHTS_AUTHENTICATION_STRING$)/;
      const ofTriggers = ["credential", "clientId", "queueServiceUri"].map(
        (name) => `${dataConnection}__${name}`,
      );
      assert.deepEqual(
        [...settings.keys()].filter((name) => !ofHost.test(name)).sort(),
        [...new Set([...Object.values(settingNames), ...ofTriggers])].sort(),
      );
    });

    it("tells the app the gateway that it lets in, the vault, and the app's own identity", () => {
      const auth = one(recorded, "web:WebAppAuthSettingsV2", "orders-auth").inputs;
      const allowed = at(
        auth,
        ...["identityProviders", "azureActiveDirectory", "validation"],
        ...["defaultAuthorizationPolicy", "allowedApplications"],
      );
      const identity = one(recorded, "managedidentity:UserAssignedIdentity", "orders-identity");
      const vault = one(recorded, "keyvault:Vault", "zone-vault");
      const { gatewayClientId, identityClientId, vaultUri } = settingNames;
      assert.deepEqual(allowed, [settings.get(gatewayClientId)]);
      assert.equal(settings.get(identityClientId), identity.outputs["clientId"]);
      assert.equal(settings.get(vaultUri), `https://${textAt(vault.inputs["vaultName"])}.vault.azure.net`);
    });

    it("grants what the code does with its data and secrets, and nothing more", () => {
      const principalId = one(recorded, "managedidentity:UserAssignedIdentity", "orders-identity").outputs[
        "principalId"
      ];
      const account = textAt(one(recorded, "storage:StorageAccount", "orders-data").inputs["accountName"]);
      const nameOf = new Map<string, string>(Object.entries(roles).map(([name, id]) => [id, name]));
      const granted = recorded
        .filter(
          ({ type, inputs }) => type.endsWith(":RoleAssignment") && inputs["principalId"] === principalId,
        )
        .map(({ inputs }) => {
          const [role = ""] = textAt(inputs["roleDefinitionId"]).split("/").slice(-1);
          return `${nameOf.get(role)} on ${textAt(inputs["scope"]).split("/providers/").at(-1)}`;
        })
        .filter((line) => line.includes(account) || line.includes("Microsoft.KeyVault"));
      const vault = textAt(one(recorded, "keyvault:Vault", "zone-vault").inputs["vaultName"]);
      const data = `Microsoft.Storage/storageAccounts/${account}`;
      const blobRole = { read: "Storage Blob Data Reader", write: "Storage Blob Data Contributor" } as const;
      assert.deepEqual(
        granted.sort(),
        [
          // For links to receipts.
          `Storage Blob Delegator on ${data}`,
          ...Object.entries(resources.containers).map(
            ([name, verb]) => `${blobRole[verb]} on ${data}/blobServices/default/containers/${name}`,
          ),
          ...Object.keys(resources.queues).flatMap((name) => [
            `Storage Queue Data Contributor on ${data}/queueServices/default/queues/${name}`,
            `Storage Queue Data Message Sender on ${data}/queueServices/default/queues/${name}-poison`,
          ]),
          ...Object.keys(resources.tables).map(
            (name) => `Storage Table Data Contributor on ${data}/tableServices/default/tables/${name}`,
          ),
          ...resources.secrets.map(
            (name) => `Key Vault Secrets User on Microsoft.KeyVault/vaults/${vault}/secrets/${name}`,
          ),
        ].sort(),
      );
    });

    it("keeps what the code uses, and nothing else of the app's own", () => {
      const names = (type: string, key: string) =>
        recorded
          .filter(
            (each) => each.type === `azure-native:storage:${type}` && each.name.startsWith("orders-data-"),
          )
          .map(({ inputs }) => textAt(inputs[key]))
          .sort();
      assert.deepEqual(names("BlobContainer", "containerName"), Object.keys(resources.containers).sort());
      assert.deepEqual(names("Table", "tableName"), Object.keys(resources.tables).sort());
      assert.deepEqual(
        names("Queue", "queueName"),
        Object.keys(resources.queues)
          .flatMap((name) => [name, `${name}-poison`])
          .sort(),
      );
    });

    it("asks at the gateway for what the code asks for, of each operation of the document", async () => {
      const { apps } = parseSettings({ stack: project.stack, config: project.config, secretKeys: new Set() });
      const api = apps["orders"]?.api;
      assert.equal(api?.openapi, "workload/openapi.yaml");
      const document = new ApiDocument();
      const { operations } = await readApiDocument(api.openapi);
      assert.deepEqual(
        api.operations,
        Object.fromEntries(
          operations.map(({ operationId }) => {
            const { permission } = document.operation(operationId);
            return [operationId, { scopes: [permission], roles: [permission, "Orders.ReadWrite.All"] }];
          }),
        ),
      );
    });
  });
}
