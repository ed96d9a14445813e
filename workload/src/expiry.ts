import { log } from "./log.ts";
import { resources } from "./resources.ts";
import type { Secrets } from "./secrets.ts";

const day = 86_400_000;
/** So long before its end a secret is reported. */
const reportedBefore = 30 * day;

/**
 * Reports each secret of the app that ends soon, has ended, or never ends. Of a secret that cannot be read nothing is known, so that it
 * throws, after the others were looked at.
 *
 * @param now Milliseconds since 1970.
 */
export async function reportExpiry(secrets: Pick<Secrets, "readAnew">, now = Date.now()): Promise<void> {
  const failures: unknown[] = [];
  for (const name of resources.secrets) {
    try {
      const { expiresOn } = await secrets.readAnew(name);
      const days = expiresOn && Math.floor((expiresOn.getTime() - now) / day);
      if (expiresOn === undefined) {
        log.warning("a vault entry never ends", { name });
      } else if (expiresOn.getTime() <= now) {
        log.error("a vault entry has ended", { name, days });
      } else if (expiresOn.getTime() <= now + reportedBefore) {
        log.warning("a vault entry ends soon", { name, days });
      }
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, "Not every secret could be read");
  }
}
