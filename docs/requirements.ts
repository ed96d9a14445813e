/** What makes a requirement true: a file, and the test that would fail if it did not. */
export interface Evidence {
  /** File of the product, from the root of the project. */
  readonly file: string;
  /** File of the test, from the root of the project. */
  readonly test: string;
  /** Name of the test, as it stands in that file. */
  readonly title: string;
}

/** Something that the zone must see to. */
export interface Requirement {
  /** What, in a sentence. */
  readonly text: string;
  /** Where Azure's documents or good practice ask for it to be seen to. */
  readonly by: readonly ("components" | "pack" | "workload" | "delivery")[];
  /** What the components do for it by default, or by one setting. */
  readonly components?: readonly Evidence[];
}

/** The requirements by area. */
export const requirements: Readonly<Record<string, readonly Requirement[]>> = {};
