import type { Report } from "./report.ts";
import { writeWhole } from "./writeWhole.ts";

/** The files that a report goes to; none by default. */
export interface ReportFiles {
  /** For the report as JSON, in the form of report.schema.json. */
  readonly report?: string | undefined;
  /** For the report as SARIF 2.1.0. */
  readonly sarif?: string | undefined;
}

/** A report can't be written. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}

/**
 * Writes a report into files, each whole or not at all.
 *
 * @throws {ReportError} with the name of the file, and why.
 */
export async function writeReports(report: Report, { report: json, sarif }: ReportFiles): Promise<void> {
  if (json !== undefined) {
    await write(json, report);
  }
  if (sarif !== undefined) {
    // Its library is loaded for those who want it.
    const { sarifOf } = await import("./sarif.ts");
    await write(sarif, await sarifOf(report));
  }
}

async function write(file: string, content: unknown): Promise<void> {
  try {
    await writeWhole(file, `${JSON.stringify(content, undefined, 2)}\n`);
  } catch (error) {
    throw new ReportError(
      `${file} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
