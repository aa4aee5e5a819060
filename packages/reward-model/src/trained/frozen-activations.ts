// What frozen layers make of each training example: computed once, kept on disk, read every epoch.
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Decoder, trunkForward, trunkParameters, trunkStates, yieldToEventLoop } from '@tastemaker/language-model';
import type { Tensor } from '@tastemaker/tensor';
import { type AnswerRows, answerRows, packedLength } from '../answer-rows.js';
import { byTokenBudget } from '../batches.js';
import type { TrainingPrompt } from '../gradients.js';
import { ActivationStore } from './activation-store.js';

/** `before: n`: the states that go into layer n, of every token. `'ends'`: those after the final norm, of each answer. */
export type FrozenPoint = { readonly before: number } | 'ends';

export class FrozenActivations {
  readonly #decoder: Decoder;
  readonly #point: FrozenPoint;
  readonly #examples: readonly TrainingPrompt[];
  readonly #places: ReadonlyMap<TrainingPrompt, number>;
  readonly #folder: string | undefined;
  #store: ActivationStore | undefined;

  constructor(decoder: Decoder, point: FrozenPoint, examples: readonly TrainingPrompt[], folder: string | undefined) {
    this.#decoder = decoder;
    this.#point = point;
    this.#examples = examples;
    this.#places = new Map(examples.map((example, index) => [example, index]));
    this.#folder = folder;
  }

  /** Computes what an earlier run has not. Between batches the event loop turns, and an aborted signal ends it. */
  async fill(signal: AbortSignal | undefined, onProgress: (done: number, total: number) => void): Promise<void> {
    const batches = byTokenBudget(this.#examples);
    const { hiddenSize } = this.#decoder.config;
    const store = new ActivationStore(this.#folder ?? mkdtempSync(join(tmpdir(), 'tastemaker-frozen-')), {
      sizes: this.#examples.map((example) => hiddenSize * this.#rowsOf(example)),
      batches: batches.map((batch) => batch.length),
      identity: this.#identity(),
    });
    this.#store = store;
    let done = 0;
    for (const batch of batches) {
      done += batch.length;
      if (done <= store.written) continue;
      if (signal?.aborted === true) return;
      store.append(this.#compute(batch));
      onProgress(done, this.#examples.length);
      await yieldToEventLoop();
    }
  }

  /** The examples' states, as the rows ask for them: each token once, or each answer. Owned by the open scope. */
  upload(examples: readonly TrainingPrompt[], { layout, beginning }: AnswerRows): Tensor {
    const { engine, config } = this.#decoder;
    const records = examples.map((example) => this.#read(example));
    const skipped = this.#point === 'ends' ? 0 : beginning * config.hiddenSize;
    const parts = records.map((record, index) => (index === 0 ? record : record.subarray(skipped)));
    const rows = this.#point === 'ends' ? sum(examples.map(({ answers }) => answers.length)) : layout.tokens.length;
    return engine.upload(joined(parts), [rows, config.hiddenSize]);
  }

  /** @param finished removes the file; else it stays for a run that goes on */
  close(finished: boolean): void {
    if (finished || this.#folder === undefined) this.#store?.remove();
    else this.#store?.close();
    this.#store = undefined;
  }

  #read(example: TrainingPrompt): Float32Array {
    const place = this.#places.get(example);
    if (place === undefined || this.#store === undefined) throw new RangeError('This example was not prepared.');
    return this.#store.read(place);
  }

  #rowsOf(example: TrainingPrompt): number {
    return this.#point === 'ends' ? example.answers.length : packedLength(example);
  }

  #compute(batch: readonly TrainingPrompt[]): Float32Array[] {
    const { engine, config } = this.#decoder;
    const rows = answerRows(batch);
    const point = this.#point;
    const states = engine.scope(() =>
      engine.read(
        point === 'ends'
          ? trunkForward(this.#decoder, rows.layout, { keep: false, outputs: rows.ends }).hidden
          : trunkStates(this.#decoder, rows.layout, point.before),
      ),
    );
    const shared = point === 'ends' ? 0 : rows.beginning;
    let next = shared;
    return batch.map((example) => {
      const own = this.#rowsOf(example) - shared;
      const from = next * config.hiddenSize;
      next += own;
      return joined([states.subarray(0, shared * config.hiddenSize), states.subarray(from, next * config.hiddenSize)]);
    });
  }

  /** The frozen weights and the tokens. */
  #identity(): string {
    const { engine, config, layers } = this.#decoder;
    const hash = createHash('sha256');
    const trained = this.#point === 'ends' ? layers.length : this.#point.before;
    const ours = new Set(this.#point === 'ends' ? [] : trunkParameters(this.#decoder, trained).map(({ name }) => name));
    for (const { name, variable } of trunkParameters(this.#decoder)) {
      if (!ours.has(name)) hash.update(engine.scope(() => engine.read(engine.value(variable))));
    }
    for (const { prefix, answers } of this.#examples) {
      hash.update(`${prefix.length} ${answers.map((answer) => answer.length).join(' ')}\n`).update(prefix);
      for (const answer of answers) hash.update(answer);
    }
    return `${JSON.stringify([this.#point, config, engine.name, engine.version])} ${hash.digest('hex')}`;
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(sum(parts.map((part) => part.length)));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
