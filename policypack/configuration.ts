import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";

import { controls, type Control, type ControlId } from "./controls.ts";
import {
  exemptionPolicies,
  exemptionSchema,
  neverExempt,
  type Exemption,
  type ExemptionPolicy,
} from "./exemptions.ts";
import { parameters, type ParameterName } from "./parameters.ts";
import type { Settings } from "./settings.ts";

/** What a violation of a policy does: `mandatory` stops an update, `remediate` mends what can be mended and stops it otherwise. */
export type EnforcementLevel = (typeof enforcementLevels)[number];

/** The levels of CrossGuard (https://www.pulumi.com/docs/insights/policy/configuration/). */
export const enforcementLevels = ["advisory", "mandatory", "remediate", "disabled"] as const;

/** What a team sets for one policy. */
export type PolicyConfiguration = Partial<Omit<Settings, "today">> & {
  readonly enforcementLevel?: EnforcementLevel;
  readonly exemptions?: readonly Exemption[];
};

/**
 * A policy configuration file of Pulumi, `--policy-pack-config`: by the name of each policy what holds for it, or its level alone. `all`
 * is the level of those that say none.
 */
export type Configuration = Readonly<
  Partial<Record<ControlId | "all", EnforcementLevel | PolicyConfiguration>> &
    Partial<Record<ExemptionPolicy, EnforcementLevel | Pick<PolicyConfiguration, "enforcementLevel">>>
>;

/** What a configuration says of a policy. */
export function configurationOf(control: ControlId, configuration: Configuration): PolicyConfiguration {
  return asObject(configuration[control]);
}

/** The level at which a policy is enforced. */
export function levelOf(
  { id, enforcement }: Pick<Control, "enforcement"> & { readonly id: ControlId | ExemptionPolicy },
  configuration: Configuration,
): EnforcementLevel {
  return (
    asObject(configuration[id]).enforcementLevel ??
    asObject(configuration.all).enforcementLevel ??
    enforcement
  );
}

function asObject(given: EnforcementLevel | PolicyConfiguration | undefined): PolicyConfiguration {
  return typeof given === "string" ? { enforcementLevel: given } : (given ?? {});
}

/** What a policy takes beside its level. */
export function schemaOf(control: ControlId): Record<string, PolicyConfigJSONSchema> {
  const own = Object.entries(parameters).filter(([, { policies }]) => policies.includes(control));
  return {
    ...Object.fromEntries(own.map(([name, { schema }]) => [name, schema])),
    ...(!neverExempt.has(control) && { exemptions: { type: "array", items: exemptionSchema } }),
  };
}

/** The settings that a policy judges by: its parameters, and what holds for all. */
export function settingsFor(settings: Settings, given: PolicyConfiguration): Settings {
  const own = Object.entries(given).filter(([name]) => isParameter(name));
  return own.length === 0 ? settings : { ...settings, ...Object.fromEntries(own) };
}

function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(parameters, name);
}

/**
 * JSON schema of a configuration file, once each level that stands alone has become an object with `enforcementLevel`.
 *
 * @param named What the file names; a policy that it does not name needs no schema, and to compile that of all takes long.
 */
export function configurationSchema(named: readonly string[]): PolicyConfigJSONSchema {
  const policies = new Map<string, Record<string, PolicyConfigJSONSchema>>([
    ["all", {}],
    ...Object.values(exemptionPolicies).map(({ id }) => [id, {}] as const),
    ...controls.map(({ id }) => [id, schemaOf(id)] as const),
  ]);
  const level: PolicyConfigJSONSchema = { type: "string", enum: [...enforcementLevels] };
  const properties = named.flatMap((policy): [string, PolicyConfigJSONSchema][] => {
    const own = policies.get(policy);
    return own === undefined
      ? []
      : [
          [
            policy,
            { type: "object", properties: { enforcementLevel: level, ...own }, additionalProperties: false },
          ],
        ];
  });
  return { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
}
