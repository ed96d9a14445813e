import { readFile, stat } from "node:fs/promises";

import { refusal } from "./openApiError.ts";

/**
 * Bytes of the largest document that can be imported other than by a link.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions#openapi-specifications
 */
export const largestDocument = 4 * 1024 * 1024;

/**
 * The text of a document.
 *
 * @throws {OpenApiError} when there is none.
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  if (typeof bytes === "string") {
    throw refusal(
      file,
      bytes,
      `the path of an OpenAPI document in YAML or JSON, of up to ${largestDocument} bytes`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refusal(file, "bytes that are no text in UTF-8", "YAML or JSON in UTF-8");
  }
}

/** The bytes of a file, or why there are none. */
async function readBytes(file: string): Promise<Uint8Array | string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) {
      return "something else than a file";
    }
    return stats.size > largestDocument ? `${stats.size} bytes` : await readFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" ? "no such file" : `no file that can be read (${String(code)})`;
  }
}
