import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import * as pulumi from "@pulumi/pulumi";
import { v5 as uuid } from "uuid";
import type { Placement } from "./placement.ts";
import { principal, type Principal, type PrincipalType, type RoleScope } from "./principal.ts";
import { resourceGroupId } from "./resourceGroupId.ts";
import { roleDefinitionId } from "./roles.ts";

/** What {@link Access} is made from. */
export interface AccessArgs {
  /** The resource group that people get access to. */
  placement: Placement;
  /** Name of the resource group, known in preview: part of the names of custom roles. */
  resourceGroup: string;
  /** Object ids of groups in Microsoft Entra ID that may read resources, metrics and logs. Default: none. */
  readers?: readonly string[];
  /** Object ids of groups that may also start, stop and restart apps, and acknowledge alerts. Default: none. */
  operators?: readonly string[];
  /** Who may deploy code into the apps, by object id. Default: nobody. */
  deployers?: Deployers;
}

/** Who may deploy code into apps: of people, groups; of pipelines, the service principals (their object ids, not their client ids). */
export interface Deployers {
  /** Object ids of groups. */
  groups: readonly string[];
  /** Object ids of service principals or managed identities. */
  servicePrincipals: readonly string[];
}

/**
 * What an operator may do to an app beyond reading: nothing that shows or changes its settings, its keys or its code, as Website
 * Contributor would.
 *
 * Source: https://learn.microsoft.com/azure/role-based-access-control/permissions/web-and-mobile#microsoftweb
 */
const operatorActions = [
  "Microsoft.Web/sites/start/Action",
  "Microsoft.Web/sites/stop/Action",
  "Microsoft.Web/sites/restart/Action",
  "Microsoft.Web/sites/slots/start/Action",
  "Microsoft.Web/sites/slots/stop/Action",
  "Microsoft.Web/sites/slots/restart/Action",
  "Microsoft.AlertsManagement/alerts/changestate/action",
];

/**
 * What it takes to publish a package to the scm site of an app with a Microsoft Entra token, from within the network: the app itself
 * puts it into its deployment container. Where whoever deploys puts it there, the app takes it up by a restart, and Azure its triggers.
 *
 * Sources: https://learn.microsoft.com/azure/app-service/resources-kudu#rbac-permissions-required-to-access-kudu,
 * https://learn.microsoft.com/azure/azure-functions/functions-deployment-technologies#one-deploy,
 * https://learn.microsoft.com/azure/azure-functions/functions-deployment-technologies#trigger-syncing
 */
const deployerActions = [
  "Microsoft.Web/sites/Read",
  "Microsoft.Web/sites/publish/Action",
  "Microsoft.Web/sites/restart/Action",
  "Microsoft.Web/sites/syncfunctiontriggers/action",
  "Microsoft.Web/sites/slots/Read",
  "Microsoft.Web/sites/slots/publish/Action",
  "Microsoft.Web/sites/slots/restart/Action",
];

/**
 * Standing access of people and pipelines: groups that read and operate, and whoever deploys code. Nobody gets a role that changes
 * settings, reads secrets or data, or grants roles: for that, activate a role for a while in Microsoft Entra Privileged Identity Management.
 * Whoever deploys this must be allowed to write role definitions, when there are operators or deployers.
 *
 * Sources: https://learn.microsoft.com/azure/role-based-access-control/best-practices,
 * https://learn.microsoft.com/azure/role-based-access-control/custom-roles
 */
export class Access extends pulumi.ComponentResource {
  readonly #name: string;
  readonly #args: AccessArgs;
  readonly #deployer: RoleDefinition | undefined;

  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Access", name, {}, opts);
    this.#name = name;
    this.#args = args;
    const { readers = [], operators = [] } = args;
    const scope = { id: resourceGroupId(args.placement), name: args.resourceGroup };
    // It reads all that Reader reads, and all logs and metrics:
    // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/monitor#monitoring-reader
    const reader = roleDefinitionId(args.placement.subscriptionId, "Monitoring Reader");

    for (const group of [...readers, ...operators]) {
      this.#assign(`${name}-reader`, "Monitoring Reader", reader, [group, "Group"], scope);
    }
    if (operators.length > 0) {
      const operator = this.#define("operator", "Starts, stops and restarts function apps", operatorActions);
      for (const group of operators) {
        this.#assign(`${name}-operator`, "operator", operator.id, [group, "Group"], scope);
      }
    }
    this.#deployer =
      this.#deployers().length > 0
        ? this.#define("deployer", "Deploys code into function apps", deployerActions)
        : undefined;
    this.registerOutputs();
  }

  /**
   * Lets the deployers deploy code into one app.
   *
   * @param name Logical name of the app.
   * @param site The site of the app.
   */
  grantDeploy(name: string, site: RoleScope): void {
    if (this.#deployer !== undefined) {
      for (const deployer of this.#deployers()) {
        this.#assign(`${name}-deployer`, "deployer", this.#deployer.id, deployer, site);
      }
    }
  }

  /** Who deploys code, for what the components beside the app have to grant. */
  get deployers(): readonly Principal[] {
    return this.#deployers().map(([principalId, principalType]) =>
      principal({
        name: `deployer-${principalId}`,
        principalName: principalId,
        principalId,
        principalType,
        subscriptionId: this.#args.placement.subscriptionId,
      }),
    );
  }

  #deployers(): (readonly [id: string, type: PrincipalType])[] {
    const { groups = [], servicePrincipals = [] } = this.#args.deployers ?? {};
    return [
      ...groups.map((id) => [id, "Group"] as const),
      ...servicePrincipals.map((id) => [id, "ServicePrincipal"] as const),
    ];
  }

  /** A role of the resource group's own. Its name must differ from all others in the tenant. */
  #define(role: string, description: string, actions: string[]): RoleDefinition {
    const { placement, resourceGroup } = this.#args;
    const scope = resourceGroupId(placement);
    return new RoleDefinition(
      `${this.#name}-${role}-role`,
      {
        roleDefinitionId: uuid(`${placement.subscriptionId}/${resourceGroup}/${role}`, uuid.URL),
        roleName: `Function app ${role} (${resourceGroup}, ${placement.subscriptionId})`,
        roleType: "CustomRole",
        description,
        scope,
        assignableScopes: [scope],
        permissions: [{ actions }],
      },
      { parent: this },
    );
  }

  #assign(
    name: string,
    role: string,
    roleId: pulumi.Input<string>,
    [principalId, principalType]: readonly [id: string, type: PrincipalType],
    scope: RoleScope,
  ) {
    const { subscriptionId } = this.#args.placement;
    new RoleAssignment(
      `${name}-${principalId}`,
      {
        roleAssignmentName: uuid(`${subscriptionId}/${principalId}/${role}/${scope.name}`, uuid.URL),
        scope: scope.id,
        roleDefinitionId: roleId,
        principalId,
        principalType,
      },
      { parent: this },
    );
  }
}
