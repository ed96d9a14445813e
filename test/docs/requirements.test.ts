import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { requirements } from "../../docs/requirements.ts";
import { controls } from "../../policypack/controls.ts";

const root = path.join(import.meta.dirname, "..", "..");
const all = Object.values(requirements).flat();

/** Whether a file of tests has a test of exactly that name. */
function hasTest(file: string, title: string): boolean {
  const source = readFileSync(path.join(root, file), "utf8");
  return source.includes(`it(${JSON.stringify(title)},`);
}

describe("the requirements of the zone", () => {
  it("are each there once, in sentences, and somebody sees to each", () => {
    assert.equal(new Set(all.map(({ text }) => text)).size, all.length);
    for (const { text, by } of all) {
      assert.match(text, /^[A-Z].*\.$/);
      assert.ok(by.length > 0 && new Set(by).size === by.length, text);
    }
  });

  it("have evidence where components see to them, and claim nothing of parts that do not", () => {
    for (const { text, by, components = [], pack, packBeside, workload, delivery } of all) {
      assert.equal(components.length > 0, by.includes("components"), text);
      for (const [part, told] of Object.entries({ pack: pack ?? packBeside, workload, delivery })) {
        assert.ok(told === undefined || by.some((each) => each === part), `${text} ${part}`);
      }
    }
  });

  it("name files of the product that are there, and tests of that name", () => {
    const wrong = all.flatMap(({ components = [], packBeside, workload, delivery }) => [
      ...components.flatMap(({ file, test, title }) => [
        ...(existsSync(path.join(root, file)) ? [] : [file]),
        ...(existsSync(path.join(root, test)) && hasTest(test, title) ? [] : [`${test}: ${title}`]),
      ]),
      ...[packBeside, workload, delivery].flatMap((progress) =>
        (progress?.files ?? []).filter((file) => !existsSync(path.join(root, file))),
      ),
    ]);
    assert.deepEqual(wrong, []);
  });

  it("name controls that the pack has, and leave out none", () => {
    const named = new Set(all.flatMap(({ pack = [] }) => pack));
    assert.deepEqual([...named].sort(), controls.map(({ id }) => id).sort());
  });
});
