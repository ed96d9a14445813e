import assert from "node:assert/strict";
import { readEnvironment, settingNames } from "../../workload/src/environment.ts";

describe("the environment of the app", () => {
  const all = Object.fromEntries(Object.entries(settingNames).map(([key, name]) => [name, key]));

  it("is read from the settings of these names", () => {
    const environment = readEnvironment({ ...all, OTHER: "x" });
    assert.deepEqual(environment, Object.fromEntries(Object.keys(settingNames).map((key) => [key, key])));
  });

  it("must be whole, or the app does not start and says all that is missing", () => {
    for (const name of Object.values(settingNames)) {
      for (const value of [undefined, ""]) {
        assert.throws(() => readEnvironment({ ...all, [name]: value }), {
          message: `The app settings ${name} are missing; the landing zone sets them.`,
        });
      }
    }
    const names = Object.values(settingNames).join(", ");
    assert.throws(() => readEnvironment({}), { message: new RegExp(names) });
  });
});
