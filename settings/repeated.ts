/** A name that is the same as an earlier one, to Azure. */
export interface Repeated {
  readonly name: string;
  /** The earlier one. */
  readonly first: string;
}

/**
 * The names that are the same as an earlier one.
 *
 * @param same What of a name counts. Default: all but its case.
 */
export function repeated(
  names: readonly string[],
  same: (name: string) => string = (name) => name.toLowerCase(),
): Repeated[] {
  const firsts = new Map<string, string>();
  return names.flatMap((name) => {
    const first = firsts.get(same(name));
    firsts.set(same(name), first ?? name);
    return first === undefined ? [] : [{ name, first }];
  });
}
