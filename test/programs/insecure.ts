import * as pulumi from "@pulumi/pulumi";
import { landingZoneProgram } from "../../rehearsal/program.ts";

/** What somebody in a hurry would do to the landing zone, by type and logical name of the resource. */
const mistakes: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>> = {
  "azure-native:storage:StorageAccount orders-data": () => ({
    publicNetworkAccess: "Enabled",
    allowSharedKeyAccess: true,
    minimumTlsVersion: "TLS1_0",
  }),
  "azure-native:storage:BlobContainer orders-data-blob-incoming": () => ({ publicAccess: "Blob" }),
  "azure-native:web:WebApp orders": ({ siteConfig }) => ({
    httpsOnly: false,
    siteConfig: {
      ...(typeof siteConfig === "object" ? siteConfig : {}),
      remoteDebuggingEnabled: true,
      cors: { allowedOrigins: ["*"] },
    },
  }),
  "azure-native:network:NetworkSecurityGroup zone-network-nsg-private-endpoints": () => ({
    securityRules: [
      {
        name: "AllowSsh",
        priority: 100,
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefix: "*",
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: "22",
      },
    ],
  }),
  "azure-native:authorization:RoleAssignment orders-host-host-orders-identity-storage-blob-data-owner":
    () => ({
      // Contributor
      roleDefinitionId:
        "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
    }),
  "azure-native:network:PrivateDnsZoneGroup orders-data-blob-dns": () => ({ privateDnsZoneConfigs: [] }),
};

/** The controls that these mistakes violate, each of them and no other. */
export const violatedControls = [
  "functions-cors",
  "functions-https-only",
  "functions-remote-debugging-off",
  "identity-no-broad-roles",
  "network-deny-by-default",
  "network-egress-denied",
  "network-named-sources",
  "network-no-remote-access",
  "privatelink-dns-group",
  "privatelink-dns-zone",
  "storage-min-tls",
  "storage-no-anonymous-blobs",
  "storage-no-shared-key",
  "storage-private-only",
];

/** The landing zone with these mistakes in it. */
export async function insecureProgram() {
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const mistake = mistakes[`${type} ${name}`];
    return mistake === undefined ? undefined : { props: { ...props, ...mistake(props) }, opts };
  });
  return landingZoneProgram();
}
