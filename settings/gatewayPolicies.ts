import { z } from "zod";

import { number, object, text } from "./rules.ts";

const calls = number(z.int32().min(1), {
  allowed: "a whole number of calls from 1 to 2147483647",
  example: 100,
});

/** A limit of calls in a sliding window. */
export const rateLimit = object(
  {
    calls,
    seconds: number(z.int().min(1).max(300), {
      allowed: "a whole number of seconds from 1 to 300",
      example: 60,
    }),
  },
  { allowed: "an object with calls and seconds", example: { calls: 100, seconds: 60 } },
);

/** A limit of calls in a fixed period. */
export const quota = object(
  {
    calls,
    seconds: number(z.int32().min(300), {
      allowed: "a whole number of seconds from 300 to 2147483647",
      example: 604_800,
    }),
  },
  { allowed: "an object with calls and seconds", example: { calls: 100_000, seconds: 604_800 } },
);

/** What a token is for. */
export const audience = text(/^[\w.~:/-]{1,255}$/, {
  allowed: "the audience that a token must be for: 1 to 255 letters, digits and . _ ~ : / -",
  example: "api://orders",
});
