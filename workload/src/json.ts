const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads JSON in UTF-8. What is neither, is undefined, which no schema takes. */
export function parseJson(bytes: Uint8Array | ArrayBuffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
