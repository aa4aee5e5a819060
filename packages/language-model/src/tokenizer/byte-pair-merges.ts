// Byte-pair encoding's training (Sennrich, Haddow & Birch 2016, algorithm 1): the most frequent adjacent pair becomes
// a token, again and again. Counts are kept by distinct word and only words that hold the merged pair are touched, and
// a heap with lazily corrected counts finds the next pair, so a merge costs what it changes.
/* oxlint-disable typescript/no-non-null-assertion -- indices run below the lengths of the arrays they index */

export interface WordCount {
  /** Token ids; rewritten in place by each merge. */
  tokens: number[];
  readonly count: number;
}

export interface Merge {
  readonly left: number;
  readonly right: number;
}

interface Candidate {
  readonly left: number;
  readonly right: number;
  readonly key: number;
  count: number;
}

/** A pair seen once teaches nothing about the next text. */
const minimumCount = 2;

/** Ids stay far below 2²⁴, so a pair is one exact number. */
const pairBase = 2 ** 24;

export class PairCounts {
  private readonly words: readonly WordCount[];
  private readonly counts = new Map<number, number>();
  private readonly places = new Map<number, Set<number>>();
  private readonly heap: Candidate[] = [];

  constructor(words: readonly WordCount[]) {
    this.words = words;
    for (const index of words.keys()) this.add(index, 1);
    for (const key of this.counts.keys()) this.push(key);
  }

  /** The most frequent pair, of equal ones the one with the lower ids; undefined when no pair is left that repeats. */
  next(): Merge | undefined {
    for (let top = this.heap[0]; top !== undefined; top = this.heap[0]) {
      const count = this.counts.get(top.key) ?? 0;
      if (count === top.count && count >= minimumCount) return { left: top.left, right: top.right };
      this.removeTop();
      if (count >= minimumCount) this.insert({ ...top, count });
    }
    return undefined;
  }

  /** Replaces the pair by `token` in every word. */
  merge(pair: Merge, token: number): void {
    const key = pair.left * pairBase + pair.right;
    const places = this.places.get(key) ?? new Set();
    for (const index of places) {
      const word = this.words[index]!;
      this.add(index, -1);
      word.tokens = mergeTokens(word.tokens, pair, token);
      this.add(index, 1);
    }
    this.counts.delete(key);
    this.places.delete(key);
    this.offer(places, token);
  }

  /** Pairs that a merge made hold its token; all others only lost counts, which `next` corrects. */
  private offer(places: ReadonlySet<number>, token: number): void {
    const offered = new Set<number>();
    for (const index of places) {
      const { tokens } = this.words[index]!;
      for (let i = 1; i < tokens.length; i++) {
        if (tokens[i - 1] === token || tokens[i] === token) offered.add(tokens[i - 1]! * pairBase + tokens[i]!);
      }
    }
    for (const key of offered) this.push(key);
  }

  private add(index: number, sign: 1 | -1): void {
    const { tokens, count } = this.words[index]!;
    for (let i = 1; i < tokens.length; i++) {
      const key = tokens[i - 1]! * pairBase + tokens[i]!;
      this.counts.set(key, (this.counts.get(key) ?? 0) + sign * count);
      if (sign === 1) this.placesOf(key).add(index);
    }
  }

  private placesOf(key: number): Set<number> {
    let places = this.places.get(key);
    if (places === undefined) this.places.set(key, (places = new Set()));
    return places;
  }

  private push(key: number): void {
    const count = this.counts.get(key) ?? 0;
    this.insert({ left: Math.floor(key / pairBase), right: key % pairBase, key, count });
  }

  private insert(candidate: Candidate): void {
    const { heap } = this;
    let at = heap.push(candidate) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(candidate, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = candidate;
  }

  private removeTop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.count !== b.count ? a.count > b.count : a.key < b.key;
}

function mergeTokens(tokens: readonly number[], pair: Merge, token: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === pair.left && tokens[i + 1] === pair.right) {
      merged.push(token);
      i++;
    } else {
      merged.push(tokens[i]!);
    }
  }
  return merged;
}
