/**
 * The newest rule sets of Microsoft that are generally available, for both firewalls: against attacks on web applications, since February
 * 2026, and against bots, since October 2024.
 *
 * Source: https://learn.microsoft.com/azure/web-application-firewall/ruleset-support-policy
 */
export const managedRuleSets = {
  attacks: { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.2" },
  bots: { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
} as const;
