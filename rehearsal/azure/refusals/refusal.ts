import type { Properties } from "../values.ts";

/** Something that Azure is documented to refuse. */
export interface Refusal {
  /** Azure's error code where it is known, else the closest general one. */
  readonly code: string;
  readonly message: string;
  /** The input that is wrong, as a path. */
  readonly property: string;
  /** The public page that says so. */
  readonly source: string;
}

/** Looks at the inputs of one resource. What is unknown is never refused. */
export type Rule = (inputs: Properties) => readonly Refusal[];

/** One line for a log or an error message. */
const explain = ({ code, message, property, source }: Refusal): string =>
  `${code}: ${property}: ${message} (${source})`;

/** Thrown when resources of a program were refused. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly refused: readonly { readonly urn: string; readonly refusals: readonly Refusal[] }[];

  constructor(refused: readonly { readonly urn: string; readonly refusals: readonly Refusal[] }[]) {
    super(
      refused
        .map(({ urn, refusals }) =>
          [`Azure would refuse ${urn}`, ...refusals.map((each) => `  ${explain(each)}`)].join("\n"),
        )
        .join("\n"),
    );
    this.refused = refused;
  }
}
