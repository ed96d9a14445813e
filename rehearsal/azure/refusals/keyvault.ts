import { absent, at, number, text } from "../values.ts";
import type { Rule } from "./refusal.ts";

const source = "https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults";
const softDelete = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview";

const purgeProtection: Rule = (inputs) =>
  at(inputs, "properties", "enablePurgeProtection") === false
    ? [
        {
          code: "BadRequest",
          property: "properties.enablePurgeProtection",
          message: "the property cannot be set to false; leave it out or set it to true",
          source,
        },
      ]
    : [];

const softDeleteDays: Rule = (inputs) => {
  const days = number(inputs, "properties", "softDeleteRetentionInDays");
  if (days === undefined || (Number.isInteger(days) && days >= 7 && days <= 90)) return [];
  const message = `${days} is not a number of days from 7 to 90`;
  return [
    { code: "BadRequest", property: "properties.softDeleteRetentionInDays", message, source: softDelete },
  ];
};

const required =
  (...path: string[]): Rule =>
  (inputs) =>
    absent(inputs, "properties", ...path)
      ? [
          {
            code: "BadRequest",
            property: ["properties", ...path].join("."),
            message: "the property is required",
            source,
          },
        ]
      : [];

const keySize: Rule = (inputs) => {
  const size = number(inputs, "properties", "keySize");
  const kty = text(inputs, "properties", "kty") ?? "";
  if (size === undefined || !kty.startsWith("RSA") || [2048, 3072, 4096].includes(size)) return [];
  const message = `an RSA key of ${size} bits; Key Vault has 2048, 3072 and 4096`;
  return [
    {
      code: "BadParameter",
      property: "properties.keySize",
      message,
      source: "https://learn.microsoft.com/azure/key-vault/keys/about-keys",
    },
  ];
};

export const keyvault: Readonly<Record<string, readonly Rule[]>> = {
  "keyvault:Vault": [purgeProtection, softDeleteDays, required("tenantId"), required("sku")],
  "keyvault:Key": [keySize],
};
