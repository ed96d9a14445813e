import type { Graph } from "../graph.ts";
import { at, describe, elementsAt } from "../read.ts";
import type { Resource } from "../resource.ts";
import type { Findings, StackRule } from "../rule.ts";
import { independently } from "../unknown.ts";

/** Where a resource says in which regions it is: itself, and what it has elsewhere. */
const lists = [
  { list: "additionalLocations", name: "location" },
  { list: "locations", name: "locationName" },
] as const;

/** As Azure compares regions: "West Europe" is westeurope. */
function plain(location: string): string {
  return location.replaceAll(/\s/g, "").toLowerCase();
}

/** What is in no region is in no wrong one. */
function* placed(location: unknown, path: string, allowed: readonly string[]): Findings {
  const isAllowed =
    location === undefined ||
    (typeof location === "string" && ["global", ...allowed].some((each) => plain(each) === plain(location)));
  if (!isAllowed) {
    yield { path, found: describe(location), wanted: allowed.join(", ") };
  }
}

function* located({ urn, inputs }: Resource, allowed: readonly string[]): Findings {
  const elsewhere = lists.flatMap(({ list, name }) =>
    elementsAt(inputs, list).map(
      (read, index) => () => placed(at(read(), name), `${list}[${index}].${name}`, allowed),
    ),
  );
  for (const finding of independently([
    () => placed(at(inputs, "location"), "location", allowed),
    ...elsewhere,
  ])) {
    yield { urn, ...finding };
  }
}

function* allLocated(graph: Graph, allowed: readonly string[]): Findings {
  if (allowed.length > 0) {
    yield* independently(graph.all().map((resource) => () => located(resource, allowed)));
  }
}

/** The regions of everything in the stack, whatever its kind. */
export const locationStackRules: readonly StackRule[] = [
  {
    control: "governance-allowed-locations",
    kinds: ["pulumi:Stack"],
    check: (_, graph, { allowedLocations }) => allLocated(graph, allowedLocations),
  },
];
