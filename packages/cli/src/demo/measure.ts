// What the demo's reward model is worth, by the microworld's ground truth.
import { everyItem } from '@tastemaker/client';
import type { Prompt } from '@tastemaker/contracts';
import {
  accuracyByRule,
  type HaikuRule,
  judgeHaiku,
  meanWithInterval,
  type ScoredHaiku,
  type Share,
  topicOfPrompt,
} from '@tastemaker/microworld';
import { collect } from '../references.js';
import type { Loop } from './steps.js';

/** Means over prompts, of ground-truth quality from 0 to 1. */
export interface BestOfMeasurement {
  readonly prompts: number;
  /** Of the candidate that the reward model likes best. */
  readonly best: Share;
  /** Of a single sample: the mean over all candidates, which is what drawing one of them at random would give. */
  readonly single: Share;
  /** Of the best candidate there is: what a perfect judge would choose, who knows the ground truth. */
  readonly perfect: Share;
  /** How often the reward model puts the better of two candidates first, where one rule alone tells them apart. */
  readonly byRule: Readonly<Record<HaikuRule, Share>>;
}

export interface ScoredExample {
  readonly prompt: string;
  readonly completion: string;
  readonly score: number;
  /** By ground truth, 0 … 1. */
  readonly quality: number;
}

/** Best-of-n by the reward model on prompts of the test split, judged by the microworld's ground truth. */
export async function measureBestOf(
  { client, scale, assistant, terminal, signal }: Loop,
  prompts: readonly Prompt[],
  rewardModel: string,
): Promise<BestOfMeasurement> {
  const measured = prompts.filter(({ split }) => split === 'test').slice(0, scale.measuredPrompts);
  const sampling = { temperature: scale.temperature, maxTokens: scale.maxTokens };
  const [best, single, perfect]: [number[], number[], number[]] = [[], [], []];
  const scored: ScoredHaiku[] = [];
  for (const [index, prompt] of measured.entries()) {
    const { messages } = prompt;
    const order = { model: assistant.id, rewardModel, messages, n: scale.n, sampling, seed: 1000 + index };
    const answer = await client.bestOf(order, { signal });
    const qualities = answer.completions.map(({ text }) => qualityOf(prompt, text));
    best.push(qualities[answer.best] ?? 0);
    single.push(qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length);
    perfect.push(Math.max(...qualities));
    scored.push({ topic: topicOfPrompt(requestIn(prompt)) ?? '', candidates: answer.completions });
    terminal.progress('best of n: prompt', index + 1, measured.length);
  }
  return {
    prompts: measured.length,
    best: meanWithInterval(best),
    single: meanWithInterval(single),
    perfect: meanWithInterval(perfect),
    byRule: accuracyByRule(scored),
  };
}

/** The candidates of the first test prompt, the one with the highest score first. */
export async function scoreExample(
  { client, project, signal }: Loop,
  prompts: readonly Prompt[],
  rewardModel: string,
): Promise<ScoredExample[]> {
  const prompt = prompts.find(({ split }) => split === 'test');
  if (prompt === undefined) return [];
  const candidates = await collect(
    everyItem((page) => client.listCompletions(project.id, { ...page, promptId: prompt.id })),
  );
  const inputs = candidates.map(({ text }) => ({ messages: prompt.messages, completion: text }));
  const { scores } = await client.score(rewardModel, { inputs }, { signal });
  return candidates
    .map(({ text }, index) => ({
      prompt: requestIn(prompt),
      completion: text,
      score: scores[index] ?? Number.NaN,
      quality: qualityOf(prompt, text),
    }))
    .toSorted((a, b) => b.score - a.score);
}

function qualityOf(prompt: Prompt, completion: string): number {
  return judgeHaiku(completion, topicOfPrompt(requestIn(prompt)) ?? '').quality;
}

function requestIn(prompt: Prompt): string {
  return prompt.messages.at(-1)?.content ?? '';
}
