// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Who loads whom: for each name the names that it needs. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** One shortest circle out of each knot of a graph, from its first name by the alphabet to that name again. */
export function findCircles(graph: Graph): string[][] {
  return knotsOf(graph).map((knot) => shortestCircle(graph, knot));
}

/** The sets of names that all lead to each other (Tarjan), those of one name only when it needs itself. */
function knotsOf(graph: Graph): ReadonlySet<string>[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const knots: ReadonlySet<string>[] = [];
  const lower = (name: string, to: number): void => {
    lowest.set(name, Math.min(lowest.get(name)!, to));
  };
  const enter = (name: string): { readonly name: string; readonly next: Iterator<string> } => {
    order.set(name, order.size);
    lowest.set(name, order.get(name)!);
    open.push(name);
    isOpen.add(name);
    return { name, next: (graph.get(name) ?? [])[Symbol.iterator]() };
  };
  const leave = (name: string): void => {
    if (lowest.get(name) === order.get(name)) {
      const knot = new Set(open.splice(open.lastIndexOf(name)));
      knot.forEach((one) => isOpen.delete(one));
      if (knot.size > 1 || graph.get(name)?.includes(name) === true) {
        knots.push(knot);
      }
    }
  };
  for (const start of graph.keys()) {
    const way = order.has(start) ? [] : [enter(start)];
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const next = here.next.next();
      if (next.done === true) {
        way.pop();
        leave(here.name);
        const before = way.at(-1);
        if (before !== undefined) {
          lower(before.name, lowest.get(here.name)!);
        }
      } else if (!order.has(next.value)) {
        way.push(enter(next.value));
      } else if (isOpen.has(next.value)) {
        lower(here.name, order.get(next.value)!);
      }
    }
  }
  return knots;
}

function shortestCircle(graph: Graph, knot: ReadonlySet<string>): string[] {
  const first = [...knot].sort()[0]!;
  const cameFrom = new Map<string, string>();
  const queue = [first];
  for (const name of queue) {
    for (const next of graph.get(name) ?? []) {
      if (next === first) {
        const back = [name];
        while (back[0] !== first) {
          back.unshift(cameFrom.get(back[0]!)!);
        }
        return [...back, first];
      }
      if (knot.has(next) && !cameFrom.has(next)) {
        cameFrom.set(next, name);
        queue.push(next);
      }
    }
  }
  throw new Error(`${first} is of a knot without a circle.`);
}
