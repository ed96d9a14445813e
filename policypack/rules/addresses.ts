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

/** The first address of a network of IPv4, and the length of its prefix; undefined for anything else. */
function networkOf(prefix: unknown): readonly [address: number, length: number] | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(textOf(prefix).trim())?.slice(1);
  if (parts === undefined) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
  return [((a * 256 + b) * 256 + c) * 256 + d, Number(parts[4] ?? 32)];
}

/** How many bits of an address of IPv4 a network gives; undefined for anything else. */
export function prefixLength(prefix: unknown): number | undefined {
  return networkOf(prefix)?.[1];
}

/** Whether all addresses of one network of IPv4 are in another. */
export function coversNetwork(outer: unknown, inner: unknown): boolean {
  const [wide, narrow] = [networkOf(outer), networkOf(inner)];
  if (wide === undefined || narrow === undefined || wide[1] > narrow[1]) {
    return false;
  }
  const size = 2 ** (32 - wide[1]);
  return Math.floor(wide[0] / size) === Math.floor(narrow[0] / size);
}
