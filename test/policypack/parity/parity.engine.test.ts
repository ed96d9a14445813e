import assert from "node:assert/strict";
import { missing, type Insecure, type Seen } from "./classification/classify.ts";
import { further } from "./classification/further.ts";
import {
  claimsOn,
  everythingSaid,
  judge,
  recordEnvironments,
  saidOf,
  seenIn,
  violatedWith,
  type Recorded,
} from "./parity.ts";

const told = (insecure: Insecure): string =>
  insecure === missing ? "missing" : typeof insecure === "function" ? "spoilt" : JSON.stringify(insecure);

const line = ({ environment, name, path }: Seen, insecure: Insecure): string =>
  `${path} of ${name} in ${environment}: ${told(insecure)}`;

// No engine takes part; it takes as long as the tests that have one, and is run with them.
describe("parity of components and pack", () => {
  const recorded: Recorded[] = [];
  const seen: { seen: Seen; of: Recorded }[] = [];

  before(async function () {
    this.timeout(60_000);
    recorded.push(...(await recordEnvironments()));
    seen.push(...recorded.flatMap((of) => seenIn(of).map((each) => ({ seen: each, of }))));
  });

  it("starts from environments in which no control is violated or undecided, by the strictest standard", () => {
    for (const { environment, previewed, deployed } of recorded) {
      for (const resources of [previewed, deployed]) {
        const { findings, undecided } = judge(environment, resources);
        assert.deepEqual([findings, undecided], [[], []]);
      }
    }
  });

  it("classifies every input that the components set", () => {
    const open = seen.filter(
      (each) => each.seen.leaf && saidOf(each.seen) === undefined && claimsOn(each.seen).length === 0,
    );
    assert.deepEqual([...new Set(open.map((each) => each.seen.path))], []);
  });

  it("classifies nothing that the components do not set", () => {
    const used = new Set(seen.map((each) => saidOf(each.seen)));
    assert.deepEqual(
      everythingSaid.filter((said) => !used.has(said)).map(({ place }) => place),
      [],
    );
    assert.deepEqual(
      further.filter(
        ({ path, where }) => !seen.some((each) => each.seen.path === path && (where?.(each.seen) ?? true)),
      ),
      [],
    );
  });

  it("finds every insecure value, under the control that is to find it", function () {
    this.timeout(60_000);
    const wrong: string[] = [];
    const paths = new Set<string>();
    let mutations = 0;
    for (const { seen: input, of } of seen) {
      for (const { control, insecure } of claimsOn(input)) {
        paths.add(input.path);
        mutations += 1;
        if (!violatedWith(of, input, insecure, control).has(control)) {
          const others = [...violatedWith(of, input, insecure)].join(", ");
          wrong.push(`${line(input, insecure)} → ${others || "nothing"}; wanted ${control}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
    const all = new Set(seen.filter((each) => each.seen.leaf).map((each) => each.seen.path));
    console.log(
      `      ${paths.size} inputs are relevant to security, of ${all.size}; the pack enforces all of them, by ${mutations} mutations`,
    );
  });
});
