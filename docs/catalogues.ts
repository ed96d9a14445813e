import type { Mappings } from "../policypack/controls/control.ts";
import { link } from "./markdown.ts";

/** Another catalogue that asks for the same things, as far as a control maps to it. */
export interface Catalogue {
  readonly name: string;
  /** As the catalogue says it, where it has versions. */
  readonly version?: string;
  /** Its page. */
  readonly url: string;
  /** The ids that a control maps to. */
  readonly idsOf: (mappings: Mappings) => readonly string[];
  /** The page of one of its ids, where there is one that stays. */
  readonly pageOf?: (id: string) => string | undefined;
  /** All of its ids with their titles, where they are few. */
  readonly titles?: Readonly<Record<string, string>>;
}

const benchmark = "https://learn.microsoft.com/security/benchmark/azure";

/** The pages of the domains of the Microsoft cloud security benchmark, version 1. */
const domains: Readonly<Record<string, string>> = {
  AM: "asset-management",
  BR: "backup-recovery",
  DP: "data-protection",
  IM: "identity-management",
  LT: "logging-threat-detection",
  NS: "network-security",
  PA: "privileged-access",
  PV: "posture-vulnerability-management",
};

/** The risks (https://github.com/OWASP/Serverless-Top-10-Project/blob/master/2018/en/0x00-toc.md). */
const owaspRisks = {
  S1: "Injection",
  S2: "Broken Authentication",
  S3: "Sensitive Data Exposure",
  S4: "XML External Entities (XXE)",
  S5: "Broken Access Control",
  S6: "Security Misconfiguration",
  S7: "Cross-Site Scripting (XSS)",
  S8: "Insecure Deserialization",
  S9: "Using Components with Known Vulnerabilities",
  S10: "Insufficient Logging and Monitoring",
};

/** The catalogues that controls map to, in the order of the documents; of CIS one for each version, as each numbers anew. */
export function cataloguesOf(mappings: readonly Mappings[]): Catalogue[] {
  const versions = new Set(mappings.flatMap(({ cis = {} }) => Object.keys(cis)));
  return [
    {
      name: "OWASP Serverless Top 10",
      version: "2017",
      url: "https://github.com/OWASP/Serverless-Top-10-Project",
      idsOf: ({ owasp = [] }) => owasp,
      titles: owaspRisks,
    },
    {
      name: "Microsoft cloud security benchmark",
      version: "v1",
      url: `${benchmark}/overview`,
      idsOf: ({ mcsb = [] }) => mcsb,
      pageOf: (id) => domains[id.slice(0, 2)] && `${benchmark}/mcsb-${domains[id.slice(0, 2)]}`,
    },
    ...[...versions].sort().map((version) => ({
      name: "CIS Microsoft Azure Foundations Benchmark",
      version,
      url: "https://www.cisecurity.org/benchmark/azure",
      idsOf: ({ cis }: Mappings) => cis?.[version] ?? [],
    })),
    {
      name: "Azure Policy",
      url: "https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies",
      idsOf: ({ azurePolicy = [] }) => azurePolicy,
      pageOf: (id) =>
        `https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F${id}`,
    },
    {
      name: "PSRule for Azure",
      url: "https://azure.github.io/PSRule.Rules.Azure/en/rules/",
      idsOf: ({ psrule = [] }) => psrule.map((rule) => `Azure.${rule}`),
      pageOf: (id) => `https://azure.github.io/PSRule.Rules.Azure/en/rules/${id}/`,
    },
    {
      name: "Checkov",
      url: "https://www.checkov.io/5.Policy%20Index/all.html",
      idsOf: ({ checkov = [] }) => checkov,
    },
  ];
}

/** One of the ids of a catalogue, with a link where it has a page. */
export function linkTo({ pageOf }: Catalogue, id: string): string {
  const page = pageOf?.(id);
  return page === undefined ? id : link(id, page);
}
