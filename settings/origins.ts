import { list, text } from "./rules.ts";

/** Origins whose pages may call from a browser. */
export const origins = list(
  text(/^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/, {
    allowed: "https://, a host name in lowercase and maybe a port; no path and no '*'",
    example: "https://portal.contoso.example",
  }),
  { allowed: "a list of origins", example: ["https://portal.contoso.example"] },
);
