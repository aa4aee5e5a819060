// What the demo's reward model is worth, by the microworld's ground truth.
import { everyItem } from '@tastemaker/client';
import type { Prompt } from '@tastemaker/contracts';
import { judgeHaiku, topicOfPrompt } from '@tastemaker/microworld';
import { collect } from '../references.js';
import type { Loop } from './steps.js';

export interface BestOfMeasurement {
  readonly prompts: number;
  /** Mean ground-truth quality, 0 … 1, of the candidate the reward model likes best. */
  readonly best: number;
  /** Of a single sample: the mean over all candidates, which is what drawing one of them at random would give. */
  readonly single: number;
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
  let best = 0;
  let single = 0;
  for (const [index, prompt] of measured.entries()) {
    const { messages } = prompt;
    const order = { model: assistant.id, rewardModel, messages, n: scale.n, sampling, seed: 1000 + index };
    const answer = await client.bestOf(order, { signal });
    const qualities = answer.completions.map(({ text }) => qualityOf(prompt, text));
    best += qualities[answer.best] ?? 0;
    single += qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length;
    terminal.progress('best of n: prompt', index + 1, measured.length);
  }
  return { prompts: measured.length, best: best / measured.length, single: single / measured.length };
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
