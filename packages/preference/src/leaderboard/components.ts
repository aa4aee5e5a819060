/* oxlint-disable typescript/no-non-null-assertion -- nodes are 0 … size − 1 in every array here */
/**
 * What can be compared: entries of which each beat or tied, over others, each other one (strongly connected; Ford 1957).
 * Between two such groups the votes have no finite maximum, so a leaderboard is of one group.
 */

import type { Cells } from './cells.js';

/** Why an entry isn't on the board with the main group. */
export type Apart =
  /** No vote links them, not over others either. */
  | 'never_met'
  /** It, or its group, only ever won against the board, itself or over others. */
  | 'never_lost'
  /** It only ever lost. */
  | 'never_won';

export interface Components {
  /** `[entries]`: the number of the entry's group; the main one is 0. */
  readonly componentOf: Int32Array;
  /** By entry: null for the main group. */
  readonly apart: readonly (Apart | null)[];
  readonly count: number;
}

/** Whether strengths of all entries are finite with so many votes in each cell. */
export function isConnected(cells: Cells, count: Float64Array): boolean {
  return stronglyConnected(winEdges(cells, count).beats).every((component) => component === 0);
}

/** Groups by size of their votes; the main one is that with the most votes inside it, then with the most entries. */
export function findComponents(cells: Cells): Components {
  const edges = winEdges(cells, cells.count);
  const raw = stronglyConnected(edges.beats);
  const votes = new Float64Array(cells.entries);
  cells.count.forEach((count, cell) => {
    const group = raw[cells.first[cell]!]!;
    if (group === raw[cells.second[cell]!]) votes[group]! += count;
  });
  const size = new Int32Array(cells.entries);
  for (const group of raw) size[group]! += 1;
  const groups = [...new Set(raw)].toSorted((a, b) => votes[b]! - votes[a]! || size[b]! - size[a]! || a - b);
  const place = new Map(groups.map((group, index) => [group, index]));
  const componentOf = raw.map((group) => place.get(group) ?? 0);
  const start = componentOf.indexOf(0);
  const [below, above] = [reachable(edges.beats, start), reachable(edges.beatenBy, start)];
  const apart = Array.from(componentOf, (component, entry): Apart | null => {
    if (component === 0) return null;
    if (below[entry] === 1) return 'never_won';
    return above[entry] === 1 ? 'never_lost' : 'never_met';
  });
  return { componentOf, apart, count: groups.length };
}

/** Who won against whom, ties counting both ways. */
function winEdges(cells: Cells, count: Float64Array) {
  const beats: number[][] = Array.from({ length: cells.entries }, () => []);
  const beatenBy: number[][] = Array.from({ length: cells.entries }, () => []);
  for (let cell = 0; cell < count.length; cell += 1) {
    if (count[cell] === 0) continue;
    const first = cells.first[cell]!;
    const second = cells.second[cell]!;
    if (cells.outcome[cell] !== 1) link(first, second);
    if (cells.outcome[cell] !== 0) link(second, first);
  }
  function link(winner: number, loser: number): void {
    beats[winner]!.push(loser);
    beatenBy[loser]!.push(winner);
  }
  return { beats, beatenBy };
}

/** Tarjan (1972), without recursion: `[nodes]`, the lowest node of each one's component. */
function stronglyConnected(edges: readonly (readonly number[])[]): Int32Array {
  const size = edges.length;
  const index = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const component = new Int32Array(size).fill(-1);
  const stack: number[] = [];
  let counter = 0;
  for (let root = 0; root < size; root += 1) {
    if (index[root] !== -1) continue;
    const path: { node: number; edge: number }[] = [enter(root)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = edges[at.node]![at.edge];
      at.edge += 1;
      if (next === undefined) {
        path.pop();
        leave(at.node, path.at(-1)?.node);
      } else if (index[next] === -1) path.push(enter(next));
      else if (component[next] === -1) low[at.node] = Math.min(low[at.node]!, index[next]!);
    }
  }
  return component;

  function enter(node: number): { node: number; edge: number } {
    index[node] = counter;
    low[node] = counter;
    counter += 1;
    stack.push(node);
    return { node, edge: 0 };
  }
  function leave(node: number, parent: number | undefined): void {
    if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
    if (low[node] !== index[node]) return;
    const members = stack.splice(stack.lastIndexOf(node));
    const name = Math.min(...members);
    for (const member of members) component[member] = name;
  }
}

function reachable(edges: readonly (readonly number[])[], start: number): Uint8Array {
  const seen = new Uint8Array(edges.length);
  const open = start < 0 ? [] : [start];
  if (start >= 0) seen[start] = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of edges[node]!) {
      if (seen[next] === 1) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return seen;
}
