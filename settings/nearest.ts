import { closest, distance } from "fastest-levenshtein";

/**
 * What a misspelt word was probably meant to be.
 *
 * @returns The nearest candidate, whatever its case; nothing when none is near: a wrong suggestion is worse than none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) {
    return undefined;
  }
  const lower = word.toLowerCase();
  const best = closest(
    lower,
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  const near = distance(lower, best) <= Math.max(2, Math.floor(word.length / 3));
  return near ? candidates.find((candidate) => candidate.toLowerCase() === best) : undefined;
}

/** The end of a sentence about a misspelt word: `; did you mean 'workload'?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? "" : `; did you mean '${meant}'?`;
}
