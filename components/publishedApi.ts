import { Api } from "@pulumi/azure-native/apimanagement/api.js";
import { ApiOperationPolicy } from "@pulumi/azure-native/apimanagement/apiOperationPolicy.js";
import { ApiPolicy } from "@pulumi/azure-native/apimanagement/apiPolicy.js";
import { Backend } from "@pulumi/azure-native/apimanagement/backend.js";
import { Product } from "@pulumi/azure-native/apimanagement/product.js";
import { ProductApi } from "@pulumi/azure-native/apimanagement/productApi.js";
import { ProductPolicy } from "@pulumi/azure-native/apimanagement/productPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayReference } from "./apiGateway.ts";
import type { ApiDocument, ApiOperation } from "./gateway/openApi.ts";
import {
  apiPolicy,
  largestRequestBytes,
  operationPolicy,
  productPolicy,
  type Callers,
  type Quota,
  type RateLimit,
} from "./gateway/policies.ts";
import { isClassic } from "./gateway/tiers.ts";
import { knownAfter } from "./knownAfter.ts";

/** Of whom an operation may be called and how often, beside what holds for its whole API. */
export interface OperationArgs {
  /** App roles of which a caller must have one. Default: none is asked for. */
  roles?: readonly string[];
  /** Delegated scopes of which a caller that acts for a user must have one. Default: none is asked for. */
  scopes?: readonly string[];
  /** Seconds for which an answer to a GET is kept, for the one caller who got it. Default: not at all. */
  cacheSeconds?: number | undefined;
  /** Limit of each calling application for this operation. Default: none but the API's. */
  rateLimit?: RateLimit | undefined;
}

/** The app behind an API. */
export interface ApiBackend {
  /** Host name of the app. */
  hostName: pulumi.Input<string>;
  /** ARM id of its site. */
  siteId: pulumi.Input<string>;
  /** Audience of the tokens that it takes: the gateway gets itself one. */
  audience: string;
  /** Start of the paths of its functions, as in its `host.json`; empty for none. Default: `api`, as of Azure Functions. */
  routePrefix?: string;
}

/** What a {@link PublishedApi} is made from. */
export interface PublishedApiArgs {
  /** The gateway, of this stack or of another. */
  gateway: GatewayReference;
  /** Name of the app: the API, its backend and its product are called so in API Management. 1 to 80 letters, digits, hyphens. */
  app: string;
  /** Where the API is under the gateway's URL, without slashes at the ends, e.g. `orders`. */
  path: string;
  /** Its OpenAPI document. */
  document: ApiDocument;
  /** The app that answers. */
  backend: ApiBackend;
  /** Who may call. */
  callers: Callers;
  /** Limit of each calling application. */
  rateLimit: RateLimit;
  /** Quota: of each calling application in a classic tier, of each subscription in a v2 tier. Default: none. */
  quota?: Quota | undefined;
  /** What holds for single operations beside that, by the `operationId` of the document. Default: nothing. */
  operations?: Readonly<Record<string, OperationArgs>>;
  /** Origins, `https://host[:port]`, whose pages may call from a browser. Default: none. */
  cors?: readonly string[];
  /** Size of a request's body in bytes, 1 to 102400. Default: 102400. */
  maxRequestBytes?: number;
  /** Whether a request that breaks the OpenAPI document is refused, or only logged. Default: `prevent`. */
  validation?: "prevent" | "detect";
}

/** How many subscriptions to a product one user can have. */
const subscriptionsLimit = 10;

/**
 * One app's API on the gateway: imported from its OpenAPI document, over HTTPS, for callers with a token and a subscription that somebody
 * approved, and answered by the app, which the gateway calls by its own identity.
 *
 * Azure deletes no product that has subscriptions, and each has at least the administrator's
 * (https://github.com/pulumi/pulumi-azure-native/issues/846). So the product of an API that is taken away stays, without an API that it
 * would open, until the gateway goes, or somebody deletes it with everybody's keys: `az apim product delete --product-id <app>
 * --delete-subscriptions true`. That comes before an API of that name is published again.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/api-management-howto-add-products,
 * https://learn.microsoft.com/azure/api-management/backends
 */
export class PublishedApi extends pulumi.ComponentResource {
  constructor(name: string, args: PublishedApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:PublishedApi", name, {}, opts);
    const { gateway, app, document, backend, callers, rateLimit, quota } = args;
    const { resourceGroupName, serviceName } = gateway;
    const within = { resourceGroupName, serviceName };
    const parent = { parent: this };
    const operations = Object.entries(args.operations ?? {}).map(
      ([operationId, operation]) => [find(document, operationId), operation] as const,
    );

    const host = new Backend(
      `${name}-backend`,
      {
        ...within,
        backendId: app,
        protocol: "http",
        url: pulumi.interpolate`https://${backend.hostName}${pathOf(backend)}`,
        resourceId: pulumi.interpolate`https://management.azure.com${backend.siteId}`,
        tls: { validateCertificateChain: true, validateCertificateName: true },
      },
      parent,
    );
    const api = new Api(
      `${name}-api`,
      {
        ...within,
        apiId: app,
        displayName: document.title,
        path: args.path,
        protocols: ["https"],
        subscriptionRequired: true,
        isCurrent: true,
        format: "openapi+json",
        value: document.text,
        // Otherwise a call without a required parameter would find no operation: 404 instead of 400.
        translateRequiredQueryParametersConduct: "query",
      },
      parent,
    );
    const ofApi = { ...within, apiId: knownAfter(api, app) };
    const policyText = { policyId: "policy", format: "xml" };
    const policies = [
      new ApiPolicy(
        `${name}-policy`,
        {
          ...ofApi,
          ...policyText,
          value: apiPolicy({
            ...callers,
            cors: args.cors ?? [],
            headers: document.operations.flatMap(({ headers }) => headers),
            rateLimit,
            quota: isClassic(gateway.tier) ? quota : undefined,
            backendId: app,
            backendAudience: backend.audience,
            identityClientId: gateway.identityClientId,
            maxRequestBytes: args.maxRequestBytes ?? largestRequestBytes,
            validation: args.validation ?? "prevent",
          }),
        },
        // What a policy names has to be there.
        { ...parent, dependsOn: [host, ...gateway.ready] },
      ),
      ...operations.map(
        ([
          { name: operationId, queryParameters },
          { roles = [], scopes = [], cacheSeconds, rateLimit: limit },
        ]) =>
          new ApiOperationPolicy(
            `${name}-${operationId}-policy`,
            {
              ...ofApi,
              operationId,
              ...policyText,
              value: operationPolicy({
                ...callers,
                roles,
                scopes,
                cacheSeconds,
                queryParameters,
                rateLimit: limit,
              }),
            },
            parent,
          ),
      ),
    ];

    const product = new Product(
      `${name}-product`,
      {
        ...within,
        productId: app,
        displayName: app,
        description: `The API of ${app}`,
        subscriptionRequired: true,
        approvalRequired: true,
        subscriptionsLimit,
        state: "published",
      },
      { ...parent, retainOnDelete: true },
    );
    const ofProduct = { ...within, productId: knownAfter(product, app) };
    const quotaPolicy =
      quota === undefined || isClassic(gateway.tier)
        ? []
        : [
            new ProductPolicy(
              `${name}-product-policy`,
              { ...ofProduct, ...policyText, value: productPolicy({ quota }) },
              parent,
            ),
          ];
    // Nobody has a key for the API before all of its policies are there.
    new ProductApi(
      `${name}-product-api`,
      { ...ofProduct, apiId: app },
      { ...parent, dependsOn: [...policies, ...quotaPolicy] },
    );

    this.registerOutputs();
  }
}

function pathOf({ routePrefix = "api" }: ApiBackend): string {
  return routePrefix === "" ? "" : `/${routePrefix}`;
}

function find({ operations, title }: ApiDocument, operationId: string): ApiOperation {
  const found = operations.find((each) => each.operationId === operationId);
  if (found === undefined) {
    const ids = operations.map((each) => each.operationId);
    throw new pulumi.RunError(`'${title}' has no operation ${operationId}; it has ${ids.join(", ")}`);
  }
  return found;
}
