// How likely the tokens of prompts were, each after those before it, told from the states that reading them leaves.
/* oxlint-disable typescript/no-non-null-assertion -- places are made from the very rows that they index */
import { predictNextToken, readNextTokens } from './layer.js';
import type { ChunkStates } from './prefill.js';
import type { PromptToken } from './request.js';
import { weighToken } from './sampling.js';
import type { GenerationWeights } from './weights.js';

/** Logits are made for so many numbers at a time (64 MiB), since vocabulary × tokens can be large. */
const logitsAtOnce = 2 ** 24;

interface Place {
  /** Of the state, among those of the chunk. */
  readonly row: number;
  /** The token that follows it. */
  readonly token: number;
  readonly likeliest: number;
  readonly told: PromptToken[];
}

/** Collects what is told of prompts while they are read. */
export class PromptScores {
  readonly #weights: GenerationWeights;
  readonly #likeliest: ReadonlyMap<Int32Array, number>;
  readonly #told = new Map<Int32Array, PromptToken[]>();

  /** @param likeliest how many of the likeliest tokens to tell at each place, for each prompt */
  constructor(weights: GenerationWeights, likeliest: ReadonlyMap<Int32Array, number>) {
    this.#weights = weights;
    this.#likeliest = likeliest;
  }

  /** Of a prompt whose reading is complete. */
  of(prompt: Int32Array): readonly PromptToken[] | undefined {
    return this.#told.get(prompt);
  }

  /** Within the scope that owns the states. */
  add(states: ChunkStates): void {
    const { engine, config } = this.#weights;
    const places = this.#placesIn(states);
    const size = Math.max(1, Math.floor(logitsAtOnce / config.vocabularySize));
    for (let start = 0; start < places.length; start += size) {
      const chunk = places.slice(start, start + size);
      const next = engine.scope(() => {
        const index = engine.upload(
          Int32Array.from(chunk, ({ row }) => row),
          [chunk.length],
        );
        return readNextTokens(engine, predictNextToken(this.#weights, engine.gather(states.x, index)));
      });
      for (const [i, { token, told, likeliest }] of chunk.entries()) told.push(weighToken(next[i]!, token, likeliest));
    }
  }

  #placesIn({ prompts, rows, start }: ChunkStates): Place[] {
    let before = 0;
    return prompts.flatMap((prompt, index) => {
      const first = before;
      const { length } = rows[index]!;
      before += length;
      const told = this.#told.get(prompt) ?? [{ token: prompt[0]!, logProbability: undefined, likeliest: [] }];
      this.#told.set(prompt, told);
      const likeliest = this.#likeliest.get(prompt) ?? 0;
      const following = prompt.subarray(start + 1, start + 1 + length);
      return Array.from(following, (token, i) => ({ row: first + i, token, told, likeliest }));
    });
  }
}
