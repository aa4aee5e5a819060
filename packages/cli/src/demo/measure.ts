import type { Client } from '@tastemaker/client';
import type { Prompt } from '@tastemaker/contracts';
import { judgeHaiku, topicOfPrompt } from '@tastemaker/microworld';
import type { DemoScale } from './scale.js';

export interface BestOfMeasurement {
  readonly prompts: number;
  /** Mean ground-truth quality, 0 … 1, of the candidate the reward model likes best. */
  readonly best: number;
  /** Of a single sample: the mean over all candidates, which is what drawing one of them at random would give. */
  readonly single: number;
}

/** Best-of-n by the reward model on prompts of the test split, judged by the microworld's ground truth. */
export async function measureBestOf(
  client: Client,
  prompts: readonly Prompt[],
  models: { readonly model: string; readonly rewardModel: string },
  scale: DemoScale,
  onPrompt: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<BestOfMeasurement> {
  const measured = prompts.filter((prompt) => prompt.split === 'test').slice(0, scale.measuredPrompts);
  let best = 0;
  let single = 0;
  for (const [index, prompt] of measured.entries()) {
    const answer = await client.bestOf(
      {
        ...models,
        messages: prompt.messages,
        n: scale.n,
        sampling: { temperature: scale.temperature, maxTokens: 64 },
        seed: 1000 + index,
      },
      { signal },
    );
    const topic = topicOfPrompt(prompt.messages.at(-1)?.content ?? '') ?? '';
    const qualities = answer.completions.map(({ text }) => judgeHaiku(text, topic).quality);
    best += qualities[answer.best] ?? 0;
    single += qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length;
    onPrompt(index + 1, measured.length);
  }
  return { prompts: measured.length, best: best / measured.length, single: single / measured.length };
}
