// Keys and values of prompts read before, so that the next prompt that begins like one of them (the same system
// prompt, the same context documents, one more turn of a conversation) only reads what is new. Keys and values of a
// token depend on the tokens before it alone, so taking them over is exact.
/* oxlint-disable typescript/no-non-null-assertion -- token indices are below the lengths they are compared to */
import type { Engine } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';
import type { KeysAndValues, PromptCache } from './key-value-cache.js';

/** Prefixes are taken over in multiples of this, so that prompts over one context take over equally much, and are read together. */
const prefixGrain = 16;
/** Shorter ones are read again sooner than they are looked up; and what adds less to a kept prompt is not kept itself. */
const leastPrefix = 2 * prefixGrain;

export interface PrefixCacheStatistics {
  /** Prompts that began with a kept prefix. */
  readonly hits: number;
  readonly misses: number;
  /** Tokens that were not read again. */
  readonly reusedTokens: number;
  readonly entries: number;
  readonly bytes: number;
}

/** What a prompt can take over. */
export interface KnownPrefix {
  readonly entry: PrefixEntry;
  /** Tokens; less than the prompt has. */
  readonly length: number;
}

export interface PrefixEntry {
  readonly tokens: Int32Array;
  readonly layers: readonly KeysAndValues[]; // [keyValueHeads, tokens, headSize]
  readonly bytes: number;
}

export class PrefixCache {
  readonly #engine: Engine;
  readonly #budgetBytes: number;
  readonly #tokenBytes: number;
  /** From the least to the most recently used. */
  #entries: PrefixEntry[] = [];
  #hits = 0;
  #misses = 0;
  #reusedTokens = 0;

  constructor(engine: Engine, config: DecoderConfig, budgetBytes: number) {
    this.#engine = engine;
    this.#budgetBytes = budgetBytes;
    this.#tokenBytes = config.layers * 2 * config.keyValueHeads * config.headSize * Float32Array.BYTES_PER_ELEMENT;
  }

  get statistics(): PrefixCacheStatistics {
    const { length: entries } = this.#entries;
    return {
      hits: this.#hits,
      misses: this.#misses,
      reusedTokens: this.#reusedTokens,
      entries,
      bytes: this.#bytes,
    };
  }

  /** The longest kept prefix; undefined where none is worth taking. It is there until the next {@link add}. */
  find(prompt: Int32Array): KnownPrefix | undefined {
    let best: KnownPrefix | undefined;
    for (const entry of this.#entries) {
      const length = usefulPrefix(entry.tokens, prompt);
      if (length > (best?.length ?? 0)) best = { entry, length };
    }
    return best;
  }

  /** Counts a prompt that is read with what {@link find} gave, whose entry is now the most recently used. */
  count(found: KnownPrefix | undefined): void {
    if (found === undefined) {
      this.#misses += 1;
      return;
    }
    this.#hits += 1;
    this.#reusedTokens += found.length;
    this.#entries = [...this.#entries.filter((each) => each !== found.entry), found.entry];
  }

  /** Keeps a copy of a prompt that was read, if it adds enough to what is kept; older ones make room. */
  add(prompt: Int32Array, { block, row, length }: PromptCache): void {
    const bytes = length * this.#tokenBytes;
    if (length < leastPrefix || bytes > this.#budgetBytes || this.#holds(prompt)) return;
    while (this.#bytes + bytes > this.#budgetBytes) this.#drop(this.#entries[0]!);
    const engine = this.#engine;
    const copy = (part: KeysAndValues['keys']) => {
      const [batch = 0, , size = 0] = part.shape;
      const heads = batch / block.rows;
      return engine.scope(() => engine.keep(engine.slice(part, [row * heads, 0, 0], [heads, length, size])));
    };
    const layers = block.layers.map(({ keys, values }) => ({ keys: copy(keys), values: copy(values) }));
    this.#entries.push({ tokens: prompt, layers, bytes });
  }

  release(): void {
    for (const entry of this.#entries) this.#drop(entry);
  }

  get #bytes(): number {
    return this.#entries.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  #holds(prompt: Int32Array): boolean {
    return this.#entries.some((entry) => prompt.length - commonLength(entry.tokens, prompt) < leastPrefix);
  }

  #drop(entry: PrefixEntry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
    for (const { keys, values } of entry.layers) this.#engine.release(keys, values);
  }
}

/**
 * How many tokens of `prompt` may be taken over from `known`, 0 where it isn't worth it. One token is always left to
 * read, for the logits after it.
 */
export function usefulPrefix(known: Int32Array, prompt: Int32Array): number {
  const common = Math.min(commonLength(known, prompt), prompt.length - 1);
  const length = common - (common % prefixGrain);
  return length < leastPrefix ? 0 : length;
}

function commonLength(left: Int32Array, right: Int32Array): number {
  const end = Math.min(left.length, right.length);
  let length = 0;
  while (length < end && left[length] === right[length]) length += 1;
  return length;
}
