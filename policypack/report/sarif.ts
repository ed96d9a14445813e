import { createHash } from "node:crypto";

import type { Log, ReportingDescriptor, Result } from "sarif";

import type { ControlId } from "../controls.ts";
import type { Severity } from "../controls/control.ts";
import { exemptionPolicies } from "../exemptions.ts";
import { controlOf, exemptionRule, type Report, type ReportedResource } from "./report.ts";

/**
 * How code scanning of GitHub ranks security results: over 9.0 critical, from 7.0 high, from 4.0 medium
 * (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).
 */
const ranks: Readonly<Record<Severity, { level: Result.level; securitySeverity: string }>> = {
  critical: { level: "error", securitySeverity: "9.5" },
  high: { level: "error", securitySeverity: "8.0" },
  medium: { level: "warning", securitySeverity: "5.5" },
  low: { level: "note", securitySeverity: "3.0" },
};

/** What stands for the program of a resource of which no line is known: GitHub refuses a result without a file. */
const project = "Pulumi.yaml";

/**
 * A report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), for code scanning. A resource is a
 * logical location by its URN; its file is the one that registers it, where that is known. What an exemption takes out is suppressed; what
 * is undecided is no result but a notification.
 */
export async function sarifOf(report: Report): Promise<Log> {
  const { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } =
    await import("node-sarif-builder");
  const { findings, undecided, exempted, exemptionProblems } = report;
  const run = new SarifRunBuilder({
    columnKind: "utf16CodeUnits",
    // Uploads of several stacks replace only their own.
    automationDetails: { id: `${report.pack.name}/${report.source.kind}/${report.stack}/` },
    invocations: [
      {
        executionSuccessful: true,
        endTimeUtc: report.time,
        toolExecutionNotifications: undecided.map(({ rule, resource, property }) => ({
          level: "note",
          message: { text: `${rule} is undecided on ${resource.name}: '${property}' is unknown.` },
          associatedRule: { id: rule },
          locations: [logical(resource)],
        })),
      },
    ],
  }).initSimple({ toolDriverName: report.pack.name, toolDriverVersion: report.pack.version });
  const named = new Set([...findings, ...exempted, ...undecided].map(({ rule }) => rule));
  for (const rule of named) {
    run.addRule(new SarifRuleBuilder(descriptorOf(rule)));
  }
  if (exemptionProblems.length > 0) {
    run.addRule(new SarifRuleBuilder(exemptionDescriptor));
  }
  for (const { rule, severity, level, resource, property, message } of findings) {
    run.addResult(
      new SarifResultBuilder({
        ...resultOf(rule, severity, resource, message),
        properties: { enforcementLevel: level, ...(property !== undefined && { property }) },
      }),
    );
  }
  for (const { rule, severity, resource, message, exemption } of exempted) {
    const justification = `${exemption.reason} (${exemption.owner}, until ${exemption.expires})`;
    run.addResult(
      new SarifResultBuilder({
        ...resultOf(rule, severity, resource, message),
        suppressions: [{ kind: "external", status: "accepted", justification }],
      }),
    );
  }
  for (const { rule, exemption, message } of exemptionProblems) {
    run.addResult(
      new SarifResultBuilder({
        ruleId: exemptionRule,
        level: "error",
        message: { text: message },
        locations: [physical(undefined)],
        partialFingerprints: fingerprint(exemptionRule, rule, exemption.resource),
      }),
    );
  }
  const builder = new SarifBuilder();
  builder.addRun(run);
  return builder.buildSarifOutput();
}

function resultOf(rule: ControlId, severity: Severity, resource: ReportedResource, message: string) {
  return {
    ruleId: rule,
    level: ranks[severity].level,
    message: { text: `${resource.name} (${resource.type}): ${message}` },
    locations: [{ ...physical(resource), ...logical(resource) }],
    partialFingerprints: fingerprint(rule, resource.urn, message),
  };
}

function physical(resource: ReportedResource | undefined) {
  const { file, line } = resource?.position ?? { file: project, line: 1 };
  return { physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line } } };
}

function logical({ urn, name }: ReportedResource) {
  return { logicalLocations: [{ name, fullyQualifiedName: urn, kind: "resource" }] };
}

/** Keeps apart what is found in one line, and together what moves to another: GitHub would look at the line alone. */
function fingerprint(...parts: readonly string[]): Record<string, string> {
  return { primaryLocationLineHash: createHash("sha256").update(parts.join("\n")).digest("hex") };
}

function descriptorOf(rule: ControlId): ReportingDescriptor {
  const { title, why, remediation, documents, severity, mappings } = controlOf(rule);
  const sources = documents.map((url) => `- <${url}>`).join("\n");
  const helpUri = documents[0];
  return {
    id: rule,
    name: rule,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${why}` },
    help: {
      text: `${why}\n\n${remediation}`,
      markdown: `${why}\n\n**To do:** ${remediation}\n\n**Sources**\n\n${sources}`,
    },
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level: ranks[severity].level },
    properties: {
      "security-severity": ranks[severity].securitySeverity,
      precision: "high",
      tags: ["security", "azure", ...(mappings.mcsb ?? []).map((id) => `mcsb/${id}`)],
    },
  };
}

const exemptionDescriptor: ReportingDescriptor = {
  id: exemptionPolicies.valid.id,
  name: exemptionPolicies.valid.id,
  shortDescription: { text: "Exemptions are needed, narrow, and not over" },
  fullDescription: {
    text: "Exemptions are needed, narrow, and not over. One that nobody looks at any more is a hole.",
  },
  help: { text: "Take the exemption out of the policy configuration, or have it decided anew." },
  defaultConfiguration: { level: "error" },
  properties: { "security-severity": ranks.medium.securitySeverity, precision: "high", tags: ["security"] },
};
