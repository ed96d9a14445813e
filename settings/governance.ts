import { z } from "zod";

import type { DefenderPlan } from "../components/defenderForCloud.ts";
import type { Values } from "./checks.ts";
import { findDay } from "./day.ts";
import type { Finding } from "./finding.ts";
import { emails } from "./monitoring.ts";
import { flag, isObject, number, object, oneOf, text, textFor } from "./rules.ts";
import { namespace } from "./settings.ts";

/** What the zone is held to; key `governance`. */
export interface GovernanceSettings {
  /** Whether Azure Policy judges the zone by the Microsoft cloud security benchmark; it denies nothing. Default: true. */
  readonly policyInitiative: boolean;
  /** What the zone may cost before those are told who are told of alerts. Default: anything. */
  readonly budget?: BudgetSettings | undefined;
  /** Microsoft Defender for Cloud, for the whole subscription: in one stack of it only. Default: as it is. */
  readonly defender?: DefenderSettings | undefined;
}

/** What the zone may cost. */
export interface BudgetSettings {
  /** Amount a month, more than 0, in the currency of the subscription. */
  readonly monthlyAmount: number;
  /** First of the month that it begins with, e.g. `2026-01-01`: the current month or one of the next twelve. */
  readonly startDate: string;
}

/** What Microsoft Defender for Cloud watches in the subscription, each for a price, and who is told. */
export interface DefenderSettings extends Readonly<Record<DefenderPlan, boolean>> {
  /** GB a month that are scanned for malware at most, by storage account, 10 or more: a limit of cost. Default: nothing is scanned. */
  readonly malwareScanningGbPerMonth?: number | undefined;
  /** Who is told of what Defender finds. Default: the owners of the subscription. */
  readonly securityContact?: SecurityContactSettings | undefined;
}

/** How bad it must be before a security contact is told. */
export const severities = ["Low", "Medium", "High"] as const;
export type Severity = (typeof severities)[number];

/** Who is told of what Microsoft Defender for Cloud finds. */
export interface SecurityContactSettings {
  /** E-mail addresses, at least one. */
  readonly emails: readonly string[];
  /** Phone number with the country's code, e.g. `+31201234567`. Default: none. */
  readonly phone?: string | undefined;
  /** Default: `Medium`. */
  readonly minimalSeverity: Severity;
}

/** Budgets begin on the first of a month, from June 2017 on: https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets */
function findStart(value: string): string | undefined {
  const day = findDay(value);
  return day?.endsWith("-01") === true && day >= "2017-06-01" ? day : undefined;
}

const budget = object(
  {
    monthlyAmount: number(z.number().positive(), {
      allowed: "a number greater than 0, in the currency of the subscription",
      example: 500,
    }),
    startDate: textFor(findStart, () => ({}), {
      allowed: "the first of a month, as YYYY-MM-DD: of the current one, or of one of the next twelve",
      example: "2027-01-01",
    }),
  },
  {
    allowed: "an object with monthlyAmount and startDate",
    example: { monthlyAmount: 500, startDate: "2027-01-01" },
  },
);

const securityContact = object(
  {
    emails,
    phone: text(/^\+[\d -]{6,20}$/, {
      allowed: "a phone number with the country's code: +, digits, spaces and hyphens",
      example: "+31 20 123 4567",
    }).optional(),
    minimalSeverity: oneOf(severities, "Medium").default("Medium"),
  },
  { allowed: "an object with emails", example: { emails: ["security@contoso.example"] } },
);

const defender = object(
  {
    appServices: flag().default(false),
    storage: flag().default(false),
    keyVault: flag().default(false),
    resourceManager: flag().default(false),
    api: flag().default(false),
    malwareScanningGbPerMonth: number(z.int().min(10), {
      allowed: "a whole number of gigabytes, 10 or more",
      example: 1000,
    }).optional(),
    securityContact: securityContact.optional(),
  },
  {
    allowed: "an object with appServices, storage, keyVault, resourceManager, api or securityContact",
    example: { appServices: true, storage: true, keyVault: true },
  },
);

/** Value of `governance`. */
export const governance = object(
  {
    policyInitiative: flag().default(true),
    budget: budget.optional(),
    defender: defender.optional(),
  },
  { allowed: "an object with policyInitiative, budget or defender", example: { policyInitiative: true } },
);

/**
 * A budget tells those who are told of alerts: without them it would tell nobody, and Azure would not take it. In a stack on the platform
 * of another, those are that stack's.
 */
export function* checkBudget(values: Values): Generator<Finding> {
  const [governance, ...told] = ["governance", "alerts", "alertWebhook", "platform"].map(
    (key) => values[`${namespace}:${key}`],
  );
  const hasBudget = isObject(governance) && governance["budget"] !== undefined;
  if (hasBudget && told.every((value) => value === undefined)) {
    yield {
      path: [`${namespace}:alerts`],
      found: "nothing, although there is a budget",
      allowed: "who is told when the budget is used up",
      example: { emails: ["oncall@contoso.example"] },
    };
  }
}
