import assert from "node:assert/strict";
import { asCacheError, CACHE_VARIABLE } from "../../rehearsal/engine/cacheFolder.ts";
import { EngineError } from "../../rehearsal/engine/engineError.ts";

const systemError = (code: string) => Object.assign(new Error(`${code}: it did not work`), { code });

describe("an error in the cache folder", () => {
  for (const code of ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "ENOTDIR"]) {
    it(`says which folder, why, and what to do for ${code}`, () => {
      const error = asCacheError(systemError(code), "/cache");
      assert.ok(error instanceof EngineError);
      assert.equal(
        error.message,
        `The folder /cache cannot be written (${code}: it did not work). ` +
          `Make room or make it writable, or set ${CACHE_VARIABLE} to a folder that is.`,
      );
    });
  }

  it("stays what it is when it is about something else", () => {
    for (const error of [systemError("ECONNREFUSED"), new Error("no code"), "text"]) {
      assert.equal(asCacheError(error, "/cache"), error);
    }
  });
});
