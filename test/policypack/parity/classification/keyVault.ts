import { because, missing, trips, valued, where, type Classification } from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");

export const keyVault: Classification = {
  "keyvault:* vaultName": name,
  "keyvault:Vault properties.enablePurgeProtection": trips("keyvault-purge-protection", missing, false),
  "keyvault:Vault properties.enableRbacAuthorization": trips("keyvault-rbac", missing, false),
  "keyvault:Vault properties.enableSoftDelete": trips("keyvault-soft-delete", false),
  "keyvault:Vault properties.enabledForDeployment": trips("keyvault-no-platform-access", true),
  "keyvault:Vault properties.enabledForDiskEncryption": trips("keyvault-no-platform-access", true),
  "keyvault:Vault properties.enabledForTemplateDeployment": trips("keyvault-no-platform-access", true),
  "keyvault:Vault properties.networkAcls": trips("keyvault-firewall-deny", missing),
  "keyvault:Vault properties.networkAcls.bypass": because(
    "Trusted services of Azure, which need a role as everybody does: the gateway and storage read the vault so.",
  ),
  "keyvault:Vault properties.networkAcls.defaultAction": trips("keyvault-firewall-deny", missing, "Allow"),
  "keyvault:Vault properties.networkAcls.ipRules": trips("keyvault-firewall-deny", [{ value: "0.0.0.0/0" }]),
  "keyvault:Vault properties.networkAcls.virtualNetworkRules": because(
    "Subnets of one's own; while the public network is off, none of them counts.",
  ),
  "keyvault:Vault properties.publicNetworkAccess": trips("keyvault-private-only", missing, "Enabled"),
  "keyvault:Vault properties.sku.family": because("Azure knows one family only."),
  "keyvault:Vault properties.sku.name": because(
    "Whether there may be keys in hardware: Azure refuses them without.",
  ),
  "keyvault:Vault properties.softDeleteRetentionInDays": trips("keyvault-soft-delete", 1),
  "keyvault:Vault properties.tenantId": because(
    "The directory of the subscription; roles come from no other.",
  ),
  "keyvault:Key keyName": name,
  "keyvault:Key properties.attributes.enabled": because("A key that is off gives nobody access."),
  "keyvault:Key properties.attributes.exportable": trips("keyvault-strong-keys", true),
  "keyvault:Key properties.keyOps[]": because(
    "What the key is good for; who may use it, its role assignments say.",
  ),
  "keyvault:Key properties.keySize": trips("keyvault-strong-keys", missing, 1024),
  "keyvault:Key properties.kty": because(
    "RSA in hardware or in software: both are taken, the setting `vault.sku` decides.",
  ),
  "keyvault:Key properties.rotationPolicy": trips("keyvault-key-rotation", missing),
  "keyvault:Key properties.rotationPolicy.attributes.expiryTime": trips("keyvault-key-expiry", missing),
  "keyvault:Key properties.rotationPolicy.lifetimeActions[].action.type": [
    where(valued("rotate"), trips("keyvault-key-rotation", missing, "notify")),
    because("Vaults tell of keys that end without being asked to."),
  ],
  "keyvault:Key properties.rotationPolicy.lifetimeActions[].trigger.timeAfterCreate": trips(
    "keyvault-key-rotation",
    missing,
  ),
  "keyvault:Key properties.rotationPolicy.lifetimeActions[].trigger.timeBeforeExpiry": because(
    "Vaults tell of keys that end without being asked to.",
  ),
  "keyvault:Secret properties.attributes.enabled": because("A secret that is off tells nobody."),
  "keyvault:Secret properties.attributes.expires": trips("keyvault-secret-expiry", missing),
  "keyvault:Secret properties.contentType": trips("keyvault-secret-content-type", missing),
  "keyvault:Secret properties.value": because("A vault is where a secret belongs."),
  "keyvault:Secret secretName": because("The code reads it by its name; no setting refers to it."),
  "eventgrid:SystemTopic": trips("keyvault-expiry-alert", missing),
  "eventgrid:SystemTopic source": trips("keyvault-expiry-alert", missing),
  "eventgrid:SystemTopic systemTopicName": name,
  "eventgrid:SystemTopic topicType": because("Azure refuses another than that of the source."),
  "eventgrid:SystemTopicEventSubscription": trips("keyvault-expiry-alert", missing),
  "eventgrid:SystemTopicEventSubscription destination.description": because("For people."),
  "eventgrid:SystemTopicEventSubscription destination.endpointType": because(
    "The kind of receiver; Azure refuses action groups with another.",
  ),
  "eventgrid:SystemTopicEventSubscription destination.severity": because("How urgent it is to people."),
  "eventgrid:SystemTopicEventSubscription eventDeliverySchema": because("The form of the message."),
  "eventgrid:SystemTopicEventSubscription eventSubscriptionName": name,
  "eventgrid:SystemTopicEventSubscription filter.includedEventTypes": trips("keyvault-expiry-alert", [
    "Microsoft.KeyVault.SecretNewVersionCreated",
  ]),
  "eventgrid:SystemTopicEventSubscription filter.includedEventTypes[]": because(
    "Told besides: what is asked for is to be told of what is about to end.",
  ),
  "eventgrid:SystemTopicEventSubscription filter.isSubjectCaseSensitive": because(
    "There is no filter by subject.",
  ),
  "eventgrid:SystemTopicEventSubscription systemTopicName": trips("keyvault-expiry-alert", "another"),
};
