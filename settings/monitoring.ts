import { z } from "zod";

import { flag, number, object, someOf, text } from "./rules.ts";

/** Logs and telemetry of a zone; key `monitoring`. */
export interface MonitoringSettings {
  /** Days that logs are kept, 30 to 730. Default: 90. */
  readonly retentionDays: number;
  /** Gigabytes a day after which no more is taken in, and Sentinel and alerts on logs see no more, 0.023 or more. Default: no limit. */
  readonly dailyQuotaGb?: number | undefined;
  /** Whether telemetry and queries come from within the network only. People too can query logs from there only, then. Default: false. */
  readonly privateLink: boolean;
  /** Whether Microsoft Sentinel watches the workspace. Default: false. */
  readonly sentinel: boolean;
}

/** Who is told when something is wrong; key `alerts`. */
export interface AlertSettings {
  /** E-mail addresses, at least one. */
  readonly emails: readonly string[];
  /** Seconds that requests take on average before they count as slow, 0.1 to 600. Default: 5. */
  readonly slowAfterSeconds: number;
}

/** A list of e-mail addresses, at least one. */
export const emails = someOf(
  text(/^[^\s@;]+@[^\s@;]+\.[^\s@;]+$/, { allowed: "an e-mail address", example: "oncall@contoso.example" }),
  { allowed: "a list of e-mail addresses, at least one", example: ["oncall@contoso.example"] },
);

/** Value of `monitoring`. */
export const monitoring = object(
  {
    retentionDays: number(z.int().min(30).max(730), {
      allowed: "a whole number of days from 30 to 730",
      example: 90,
    }).default(90),
    dailyQuotaGb: number(z.number().min(0.023), {
      allowed: "a number of gigabytes, 0.023 or more",
      example: 5,
    }).optional(),
    privateLink: flag().default(false),
    sentinel: flag().default(false),
  },
  {
    allowed: "an object with retentionDays, dailyQuotaGb, privateLink or sentinel",
    example: { retentionDays: 90 },
  },
);

/** Value of `alerts`. */
export const alerts = object(
  {
    emails,
    slowAfterSeconds: number(z.number().min(0.1).max(600), {
      allowed: "a number of seconds from 0.1 to 600",
      example: 5,
    }).default(5),
  },
  { allowed: "an object with emails", example: { emails: ["oncall@contoso.example"] } },
);
