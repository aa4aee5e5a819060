// A project's live head in memory: which items and pairs it has, its posterior, and which pair to ask next.
import type { AskablePrompt, PairVote } from '@tastemaker/database';
import { approximateInformation, fitWhitening, LiveHead, whiten, whitenWeights } from '@tastemaker/preference';

export interface ProjectHeadOptions {
  readonly prompts: readonly AskablePrompt[];
  readonly states: ReadonlyMap<string, Float32Array>;
  /** The reward model's, `[hidden]`. */
  readonly head: readonly number[];
  /** Standard deviation of a typical margin before any vote, in logits. */
  readonly priorMargin: number;
}

/** Share of the mean variance that whitening adds in every direction. */
const ridge = 0.1;
/** Pairs that are kept up to date with each vote; more would take longer than somebody waits. */
const pairLimit = 200_000;

class TooManyPairsError extends Error {
  override readonly name = 'TooManyPairsError';
  constructor() {
    super(`There are more than ${pairLimit} pairs of completions: a live head cannot follow that many.`);
  }
}

export class ProjectHead {
  readonly ids: readonly string[];
  readonly #promptOf: readonly string[];
  readonly #items: ReadonlyMap<string, number>;
  readonly #itemsOfPrompt = new Map<string, number[]>();
  readonly #pairs: Int32Array;
  readonly #pairOf = new Map<string, number>();
  /** 1: may be asked still. */
  readonly #open: Uint8Array;
  readonly #head: LiveHead;

  /** @throws TooManyPairsError */
  constructor({ prompts, states, head, priorMargin }: ProjectHeadOptions) {
    const known = prompts.flatMap(({ id, completionIds }) =>
      completionIds.filter((completion) => states.has(completion)).map((completion) => ({ completion, prompt: id })),
    );
    this.ids = known.map(({ completion }) => completion);
    this.#promptOf = known.map(({ prompt }) => prompt);
    this.#items = new Map(this.ids.map((id, item) => [id, item]));
    for (const [item, prompt] of this.#promptOf.entries()) {
      const items = this.#itemsOfPrompt.get(prompt);
      if (items === undefined) this.#itemsOfPrompt.set(prompt, [item]);
      else items.push(item);
    }
    this.#pairs = pairsOf([...this.#itemsOfPrompt.values()]);
    for (let pair = 0; 2 * pair < this.#pairs.length; pair += 1) this.#pairOf.set(this.#keyOf(pair), pair);
    this.#open = new Uint8Array(this.#pairs.length / 2).fill(1);
    for (const prompt of prompts) this.closeCompared(prompt);
    const { features, priorMean, size } = featuresOf(this.ids, states, head);
    const priorDeviation = priorMargin / Math.sqrt(meanSquaredDistance(features, size, this.#pairs));
    this.#head = new LiveHead({ features, size, priorMean, priorDeviation, pairs: this.#pairs });
  }

  get votes(): number {
    return this.#head.votes;
  }

  /** Everything that was judged so far. */
  learnAll(votes: readonly PairVote[]): void {
    this.#head.voteAll(
      [...groupedBy(votes, ({ comparisonId }) => comparisonId)].map(([key, own]) => [key, this.#votesOf(own)]),
    );
  }

  /** Puts what is judged of a comparison in the place of what was. */
  learn(comparisonId: string, votes: readonly PairVote[]): void {
    this.#head.vote(comparisonId, this.#votesOf(votes));
  }

  /** Does a part of what learning left for later; whether more is left. */
  settle(): boolean {
    return this.#head.settle();
  }

  /** Scores of the answers to a prompt against their mean, best first, with an interval of 95 %. */
  scores(promptId: string): { completionId: string; score: number; low: number; high: number }[] {
    const items = this.#itemsOfPrompt.get(promptId) ?? [];
    const mean = items.reduce((sum, item) => sum + this.#head.score(item), 0) / items.length;
    return items
      .map((item) => {
        const score = this.#head.score(item) - mean;
        const reach = 1.959964 * this.#head.deviation(item);
        return { completionId: this.ids[item] ?? '', score, low: score - reach, high: score + reach };
      })
      .toSorted((a, b) => b.score - a.score);
  }

  /** What is known of each pair: completions, and the margin's mean and deviation. */
  beliefs(): { first: string[]; second: string[]; mean: Float64Array; deviation: Float64Array } {
    const count = this.#open.length;
    const beliefs = {
      first: Array.from({ length: count }, (_, pair) => this.#idAt(2 * pair)),
      second: Array.from({ length: count }, (_, pair) => this.#idAt(2 * pair + 1)),
      mean: new Float64Array(count),
      deviation: new Float64Array(count),
    };
    for (let pair = 0; pair < count; pair += 1) {
      const margin = this.#head.pairMargin(pair);
      beliefs.mean[pair] = margin.mean;
      beliefs.deviation[pair] = margin.deviation;
    }
    return beliefs;
  }

  /** Of the pairs that are not compared yet, the one whose judgment is expected to tell most. */
  next(): { promptId: string; completionIds: string[]; information: number } | null {
    let [best, most] = [-1, -1];
    for (let pair = 0; pair < this.#open.length; pair += 1) {
      if (this.#open[pair] === 0) continue;
      const information = approximateInformation(this.#head.pairMargin(pair));
      if (information > most) [best, most] = [pair, information];
    }
    if (best === -1) return null;
    const completionIds = [this.#idAt(2 * best), this.#idAt(2 * best + 1)];
    return { promptId: this.#promptOf[this.#pairs[2 * best] ?? 0] ?? '', completionIds, information: most };
  }

  /** Marks a pair as compared. */
  close(first: string, second: string): void {
    const pair = this.#pairOf.get([first, second].toSorted().join(' '));
    if (pair !== undefined) this.#open[pair] = 0;
  }

  /** Marks the pairs of a prompt that are compared. */
  closeCompared({ completionIds, compared }: AskablePrompt): void {
    for (const set of compared) {
      const [first = '', second = ''] = set.split(',').map((place) => completionIds[Number(place)] ?? '');
      this.close(first, second);
    }
  }

  #votesOf(votes: readonly PairVote[]) {
    return [...groupedBy(votes, ({ labelerId }) => labelerId).values()].flatMap((own) => {
      // Of a ranking of K, C(K, 2) pairs count as K − 1 judgments: as much as they say.
      const candidates = (1 + Math.sqrt(1 + 8 * own.length)) / 2;
      return own.flatMap(({ firstId, secondId, outcome }) => {
        const [first, second] = [this.#items.get(firstId), this.#items.get(secondId)];
        if (first === undefined || second === undefined || outcome === 'bothBad') return [];
        const told = { first: 1, tie: 0.5, second: 0 }[outcome];
        return [{ first, second, outcome: told, weight: 2 / candidates }];
      });
    });
  }

  #idAt(place: number): string {
    return this.ids[this.#pairs[place] ?? 0] ?? '';
  }

  #keyOf(pair: number): string {
    return [this.#idAt(2 * pair), this.#idAt(2 * pair + 1)].toSorted().join(' ');
  }
}

function pairsOf(prompts: readonly (readonly number[])[]): Int32Array {
  const count = prompts.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  if (count > pairLimit) throw new TooManyPairsError();
  const pairs = new Int32Array(2 * count);
  let at = 0;
  for (const items of prompts) {
    for (const [place, first] of items.entries()) {
      for (const second of items.slice(place + 1)) {
        pairs[at] = first;
        pairs[at + 1] = second;
        at += 2;
      }
    }
  }
  return pairs;
}

function featuresOf(ids: readonly string[], states: ReadonlyMap<string, Float32Array>, head: readonly number[]) {
  const size = head.length;
  const raw = new Float32Array(ids.length * size);
  for (const [item, id] of ids.entries()) raw.set(states.get(id) ?? [], item * size);
  const whitening = fitWhitening(raw, size, ridge);
  return { size, features: whiten(whitening, raw), priorMean: whitenWeights(whitening, head) };
}

/** 1 without pairs. */
function meanSquaredDistance(features: Float32Array, size: number, pairs: Int32Array): number {
  let sum = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    const [a, b] = [(pairs[at] ?? 0) * size, (pairs[at + 1] ?? 0) * size];
    for (let i = 0; i < size; i += 1) sum += ((features[a + i] ?? 0) - (features[b + i] ?? 0)) ** 2;
  }
  return pairs.length === 0 || sum === 0 ? 1 : (2 * sum) / pairs.length;
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
