/** A link to a page or a file. */
export function link(text: string, target: string): string {
  return `[${text}](${target})`;
}

/** A sentence of the catalogue: `<base />`, `*` and `|` stand for themselves in it, and what is between backticks is code. */
export function prose(text: string): string {
  return text.replaceAll(/`[^`]*`|[<*|]/g, (part) => (part.startsWith("`") ? part : `\\${part}`));
}
