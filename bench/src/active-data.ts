/** What strategies are compared on: pairs that somebody could be asked about, their hidden states, and held-out pairs. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  destroyDecoder,
  generateBatch,
  loadDecoder,
  openCheckpoint,
  prepareForGeneration,
  releaseGenerationWeights,
} from '@tastemaker/language-model';
import { createWorld, defaultWorldSeed, haikuPrompts, judgeHaiku, simulatedLabeler } from '@tastemaker/microworld';
import { fitWhitening, whiten } from '@tastemaker/preference';
import type { Engine } from '@tastemaker/tensor';
import { cachedStates } from './cached-states.js';
import { readHhPairs } from './hh-pairs.js';
import { cacheFolder } from './python-environment.js';

/** A pair of items, and what its label would be. */
export interface LabeledPair {
  readonly prompt: number;
  readonly first: number;
  readonly second: number;
  /** 1: the first is better; 0: the second; ½: a tie. */
  readonly outcome: number;
}

export interface ActiveData {
  readonly name: string;
  readonly size: number;
  /** Whitened, `[items, size]`. */
  readonly features: Float32Array;
  readonly prompts: number;
  /** What a labeler would say. */
  readonly labels: readonly LabeledPair[];
  /** What is right; the same pairs, without those that have no better one. */
  readonly truth: readonly LabeledPair[];
}

type Loading = () => Promise<Engine>;

/** Share of the mean variance that whitening adds in every direction. */
const ridge = 0.1;

function whitened(values: Float32Array, size: number): Float32Array {
  return whiten(fitWhitening(values, size, ridge), values);
}

const length = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);

/** Human comparisons: so many of the file's shortest pairs that fit, answered as people did. */
export async function humanPairs(
  engine: Loading,
  { model, data, count, characters }: { model: string; data: string; count: number; characters: number },
  note: (line: string) => void,
): Promise<ActiveData> {
  const pairs = readHhPairs(data)
    .filter(({ messages, answers }) => length([...messages.map(({ content }) => content), ...answers]) <= characters)
    .slice(0, count);
  if (pairs.length < count)
    throw new Error(`Only ${pairs.length} pairs of ${data} have at most ${characters} characters.`);
  const inputs = pairs.flatMap(({ messages, answers }) => answers.map((completion) => ({ messages, completion })));
  const { size, values } = await cachedStates(engine, model, inputs, note);
  // The better one is not always the first: a head that always says so would be right.
  const labels = pairs.map((_, prompt) => {
    const [first, second] = prompt % 2 === 0 ? [2 * prompt, 2 * prompt + 1] : [2 * prompt + 1, 2 * prompt];
    return { prompt, first, second, outcome: prompt % 2 === 0 ? 1 : 0 };
  });
  return { name: 'hh', size, features: whitened(values, size), prompts: pairs.length, labels, truth: labels };
}

const candidates = 4;

/** The closed world's haiku: the default assistant's candidates, judged by a labeler who errs, and by the ground truth. */
export async function haikuPairs(
  engine: Loading,
  { prompts, noise }: { prompts: number; noise: number },
  note: (line: string) => void,
): Promise<ActiveData> {
  const model = fileURLToPath(new URL('../../packages/microworld/models/assistant', import.meta.url));
  const world = createWorld(defaultWorldSeed);
  // Things that fine-tuning has not asked about: their haiku are the least alike.
  const asked = [...haikuPrompts(world, 'heldOut'), ...haikuPrompts(world, 'strangers')].slice(0, prompts);
  const texts = await sampledHaiku(
    engine,
    model,
    asked.map(({ prompt }) => prompt),
    note,
  );
  const inputs = asked.flatMap(({ prompt }, index) =>
    (texts[index] ?? []).map((completion) => ({ messages: [{ role: 'user' as const, content: prompt }], completion })),
  );
  const { size, values } = await cachedStates(engine, model, inputs, note);
  const labeler = simulatedLabeler({ name: 'labeler', seed: 1, noise, allBadBelow: 0 });
  const labels: LabeledPair[] = [];
  const truth: LabeledPair[] = [];
  for (const [prompt, { topic }] of asked.entries()) {
    for (const [a, b] of pairsOf(texts[prompt] ?? [])) {
      const [one, other] = [texts[prompt]?.[a] ?? '', texts[prompt]?.[b] ?? ''];
      const items = { prompt, first: candidates * prompt + a, second: candidates * prompt + b };
      const said = labeler.judge(topic, [
        { label: 'A', text: one },
        { label: 'B', text: other },
      ]);
      if (said.verdict !== 'ranking') continue;
      const tied = said.ranking.length === 1;
      labels.push({ ...items, outcome: tied ? 0.5 : said.ranking[0]?.[0] === 'A' ? 1 : 0 });
      const better = judgeHaiku(one, topic).quality - judgeHaiku(other, topic).quality;
      if (better !== 0) truth.push({ ...items, outcome: better > 0 ? 1 : 0 });
    }
  }
  return { name: 'microworld', size, features: whitened(values, size), prompts, labels, truth };
}

/** Pairs of different texts. */
function pairsOf(texts: readonly string[]): [number, number][] {
  return texts.flatMap((text, a) =>
    texts.flatMap((other, b): [number, number][] => (a < b && text !== other ? [[a, b]] : [])),
  );
}

/** Four candidates a prompt, drawn once and kept. */
async function sampledHaiku(
  engine: Loading,
  model: string,
  prompts: readonly string[],
  note: (line: string) => void,
): Promise<string[][]> {
  const file = join(cacheFolder(), `haiku-${prompts.length}.json`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as string[][];
  const checkpoint = await openCheckpoint(model);
  const decoder = loadDecoder(await engine(), checkpoint);
  const { tokenizer } = checkpoint;
  checkpoint.close();
  const weights = prepareForGeneration(decoder);
  destroyDecoder(decoder);
  const texts: string[][] = [];
  for (let first = 0; first < prompts.length; first += 16) {
    const requests = prompts.slice(first, first + 16).map((content, index) => ({
      promptTokens: Array.from(
        tokenizer.encode(tokenizer.renderChat([{ role: 'user', content }], { addGenerationPrompt: true })),
      ),
      n: candidates,
      maxTokens: 64,
      temperature: 1,
      seed: first + index,
    }));
    const written = await generateBatch(await engine(), weights, tokenizer, requests);
    texts.push(...written.map((completions) => completions.map(({ text }) => text)));
    note(`haiku: ${texts.length} of ${prompts.length} prompts`);
  }
  releaseGenerationWeights(weights);
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(file, JSON.stringify(texts));
  return texts;
}
