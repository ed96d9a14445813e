import type { Graph } from "../graph.ts";

/** A view of a stack that is worked out once for each graph, however many resources of it ask. */
export function perGraph<View extends object>(build: (graph: Graph) => View): (graph: Graph) => View {
  const views = new WeakMap<Graph, View>();
  return (graph) => {
    const view = views.get(graph) ?? build(graph);
    views.set(graph, view);
    return view;
  };
}
