/** How much harm a violation does. */
export type Severity = "low" | "medium" | "high" | "critical";

/** The risks of the OWASP Serverless Top 10 (2017 interpretation) that infrastructure can do something about. */
export type OwaspRisk = "S2" | "S3" | "S5" | "S6" | "S10";

/** Where other catalogues ask for the same thing. */
export interface Mappings {
  /** Controls of the Microsoft cloud security benchmark, version 1, such as `NS-2`. */
  readonly mcsb?: readonly string[];
  /** Recommendations of the CIS Microsoft Azure Foundations Benchmark, by benchmark version: each version renumbers them. */
  readonly cis?: Readonly<Record<string, readonly string[]>>;
  readonly owasp?: readonly OwaspRisk[];
  /** The ids of Azure Policy built-ins. */
  readonly azurePolicy?: readonly string[];
  /** PSRule for Azure, without the prefix `Azure.`. */
  readonly psrule?: readonly string[];
  readonly checkov?: readonly string[];
}

/** What the catalogue says about a control. */
export interface ControlText {
  /** The stable name: the service, then what the control asks for. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** What happens to those who do without. */
  readonly why: string;
  /** What to write, in the words of azure-native for TypeScript. */
  readonly remediation: string;
  /** Pages of learn.microsoft.com that the control rests on. */
  readonly documents: readonly string[];
  readonly mappings: Mappings;
  /** Default: mandatory. */
  readonly enforcement?: "mandatory" | "advisory";
}
