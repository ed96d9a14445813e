import { isText, textOf } from "../read.ts";

/** Shorter prefixes than /8 span more than any private network: they are a part of the internet, or, in pairs, all of it. */
const shortestPrivatePrefix = 8;

/** Whether a source prefix of a security rule is the internet or a large part of it. */
export function isAnywhere(prefix: unknown): boolean {
  if (typeof prefix !== "string") {
    return false;
  }
  const length = /\/(\d+)$/.exec(prefix.trim())?.[1];
  return (
    isWholeWorld(prefix) ||
    isText(prefix, "Internet") ||
    (length !== undefined && Number(length) < shortestPrivatePrefix)
  );
}

/** Whether a prefix of a security rule stands for every address. */
export function isWholeWorld(prefix: unknown): boolean {
  return isText(prefix, "*", "Any", "0.0.0.0/0", "::/0", "0.0.0.0");
}

/** Whether a port or a range of ports, such as `20-25` or `*`, has a port in it. */
export function coversPort(ports: unknown, port: number): boolean {
  return textOf(ports)
    .split(",")
    .some((part) => {
      const [first = "", last = first] = part.split("-").map((each) => each.trim());
      return first === "*" || (Number(first) <= port && port <= Number(last) && first !== "");
    });
}
