/** A mistake in an OpenAPI document. */
export interface ApiMistake {
  /** Where in the document, as a JSON pointer behind `#`: `#/paths/~1orders/post`. `#` alone is the whole of it. */
  readonly pointer: string;
  /** Line of the file, from 1, where it is known. */
  readonly line?: number | undefined;
  /** What is there. */
  readonly found: string;
  /** What may be there. */
  readonly allowed: string;
}

/** An OpenAPI document cannot be read, or not be imported into API Management. Tells every mistake at once. */
export class OpenApiError extends Error {
  override readonly name = "OpenApiError";
  /** Path of the document, as it was given. */
  readonly file: string;
  /** Every mistake, at least one, each once, from the top of the file to its end. */
  readonly mistakes: readonly ApiMistake[];

  constructor(file: string, mistakes: readonly ApiMistake[]) {
    const each = new Map(mistakes.map((mistake) => [describeMistake(mistake), mistake]));
    const inOrder = [...each.values()].toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
    const count = inOrder.length === 1 ? "1 mistake" : `${inOrder.length} mistakes`;
    super([`${count} in ${file}:`, ...inOrder.map((mistake) => `  ${describeMistake(mistake)}`)].join("\n"));
    this.file = file;
    this.mistakes = inOrder;
  }
}

/** The error of a document with one mistake as a whole. */
export function refusal(file: string, found: string, allowed: string): OpenApiError {
  return new OpenApiError(file, [{ pointer: "#", found, allowed }]);
}

function describeMistake({ pointer, line, found, allowed }: ApiMistake): string {
  return `${line === undefined ? "" : `line ${line}, `}${pointer}: ${found}; allowed is ${allowed}`;
}
