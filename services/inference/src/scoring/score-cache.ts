// Scores by content: what was asked before of the same checkpoint is not computed again. Bounded; the least recently used
// are forgotten first.
import { createHash } from 'node:crypto';
import { type InferenceScore, type InferenceScoreInput, type Message, messageInOrder } from '@tastemaker/contracts';

export class ScoreCache {
  readonly #capacity: number;
  /** From the least to the most recently used. */
  readonly #scores = new Map<string, InferenceScore>();
  #hits = 0;
  #misses = 0;

  /** @param capacity scores kept at most, each of a few hundred bytes; 0 keeps none */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get statistics(): { readonly hits: number; readonly misses: number; readonly entries: number } {
    return { hits: this.#hits, misses: this.#misses, entries: this.#scores.size };
  }

  get(key: string): InferenceScore | undefined {
    const score = this.#scores.get(key);
    if (score === undefined) {
      this.#misses += 1;
      return undefined;
    }
    this.#hits += 1;
    this.#scores.delete(key);
    this.#scores.set(key, score);
    return score;
  }

  put(key: string, score: InferenceScore): void {
    this.#scores.delete(key);
    this.#scores.set(key, score);
    for (const oldest of this.#scores.keys()) {
      if (this.#scores.size <= this.#capacity) return;
      this.#scores.delete(oldest);
    }
  }
}

/** The same for the same checkpoint and the same input, whoever asks. */
export function cacheKey(checkpointHash: string, input: InferenceScoreInput): string {
  return createHash('sha256')
    .update(JSON.stringify([checkpointHash, canonicalInput(input)]))
    .digest('base64');
}

/** The parts of an input in an order of our own, whatever theirs was. */
function canonicalInput(input: InferenceScoreInput): unknown[] {
  if ('messages' in input) {
    const { messages, completion } = input;
    return [
      messages.map(canonicalMessage),
      typeof completion === 'string' ? completion : completion.map(canonicalMessage),
    ];
  }
  // Which prompt a text is of says what it may share, not what it scores.
  return [input.text, input.close === true, input.addSpecialTokens === true, input.truncate === true];
}

function canonicalMessage(message: Message): unknown[] {
  const { role, content, ...others } = messageInOrder(message);
  return [role, content, ...Object.entries(others)];
}
