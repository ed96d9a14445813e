import { isText, textOf } from "../read.ts";

/** Shorter prefixes than /8 span more than any private network: they are a part of the internet, or, in pairs, all of it. */
const shortestPrivatePrefix = 8;

/** But for the one of version 6, `fc00::/7`. */
const uniqueLocal = /^f[cd]/i;

/** Whether a source prefix of a security rule is the internet or a large part of it. */
export function isAnywhere(prefix: unknown): boolean {
  if (typeof prefix !== "string") {
    return false;
  }
  const length = /\/(\d+)$/.exec(prefix.trim())?.[1];
  return (
    isWholeWorld(prefix) ||
    isText(prefix, "Internet", "0.0.0.0") ||
    // Whoever rents a machine in Azure has an address of this service tag.
    /^AzureCloud(\.\w+)?$/i.test(prefix) ||
    (length !== undefined && Number(length) < shortestPrivatePrefix && !uniqueLocal.test(prefix))
  );
}

/** Whether a prefix of a security rule stands for every address; `::/0` leaves out version 4, which every network has. */
export function isWholeWorld(prefix: unknown): boolean {
  return isText(prefix, "*", "Any", "0.0.0.0/0");
}

const lastPort = 65535;

/** The first and the last port of each range in a text such as `20-25`, `443,8080` or `*`. */
function rangesIn(ports: unknown): (readonly [first: number, last: number])[] {
  return textOf(ports)
    .split(",")
    .flatMap((part) => {
      const [first = "", last = first] = part.split("-").map((each) => each.trim());
      if (first === "*") {
        return [[0, lastPort]];
      }
      return first === "" ? [] : [[Number(first), Number(last)]];
    });
}

/** Whether a port or a range of ports has a port in it. */
export function coversPort(ports: unknown, port: number): boolean {
  return rangesIn(ports).some(([first, last]) => first <= port && port <= last);
}

/** Whether a range of ports is all of them. */
export function coversEveryPort(ports: unknown): boolean {
  return rangesIn(ports).some(([first, last]) => first === 0 && last === lastPort);
}
