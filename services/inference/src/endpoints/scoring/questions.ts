// From inputs to what a server is asked: conversations rendered here, or sent as they are, and what can be asked together.
import type { InferenceScore, InferenceScoreInput, Message } from '@tastemaker/contracts';
import { takesMessages } from '@tastemaker/contracts';
import type { RenderedInput } from '@tastemaker/reward-model';
import type { OpenedRewardEndpoint } from '../endpoint.js';
import type { Question } from './reward-api.js';

/** Inputs of one request, and their places among all. */
export interface Portion {
  readonly indices: readonly number[];
  readonly question: Question;
}

/** An input that is not asked, and why. */
export interface Unasked {
  readonly index: number;
  readonly score: InferenceScore;
}

export type Render = (inputs: readonly InferenceScoreInput[]) => Promise<readonly RenderedInput[]>;

/** @param render where the endpoint has a chat template: renders by it */
export async function questionsOf(
  { scoring: { api, maxBatch } }: OpenedRewardEndpoint,
  inputs: readonly InferenceScoreInput[],
  render: Render | undefined,
): Promise<{ readonly portions: readonly Portion[]; readonly unasked: readonly Unasked[] }> {
  const rendered = await render?.(inputs);
  const unasked: Unasked[] = [];
  const portions: Portion[] = [];
  const open = new Map<string, { indices: number[]; texts: string[] }>();
  for (const [index, input] of inputs.entries()) {
    const read = rendered?.[index] ?? unrendered(input, takesMessages(api));
    if ('refused' in read) unasked.push({ index, score: refusal(read.refused) });
    else if ('messages' in read) portions.push({ indices: [index], question: read });
    else {
      const addSpecialTokens = 'text' in input && input.addSpecialTokens === true;
      const truncate = 'text' in input && input.truncate === true;
      const key = `${addSpecialTokens} ${truncate}`;
      let portion = open.get(key);
      if (portion === undefined || portion.texts.length === maxBatch) {
        portion = { indices: [], texts: [] };
        open.set(key, portion);
        portions.push({ indices: portion.indices, question: { texts: portion.texts, addSpecialTokens, truncate } });
      }
      portion.indices.push(index);
      portion.texts.push(read.text);
    }
  }
  return { portions, unasked };
}

function refusal(message: string): InferenceScore {
  return { error: { code: 'invalid_request', message } };
}

type Unrendered = RenderedInput | { readonly messages: readonly Message[] };

function unrendered(input: InferenceScoreInput, isTaken: boolean): Unrendered {
  const cure = 'Register the model with its chat template.';
  if ('text' in input) {
    if (input.close !== true) return { text: input.text };
    return { refused: `What its chat template puts behind an answer is not known here. ${cure}` };
  }
  if (!isTaken) return { refused: `Its server takes no messages. ${cure}` };
  const answer =
    typeof input.completion === 'string'
      ? [{ role: 'assistant' as const, content: input.completion }]
      : input.completion;
  const messages = [...input.messages, ...answer];
  if (messages.every(({ tools }) => tools === undefined)) return { messages };
  return { refused: `Its server is not told which functions may be called. ${cure}` };
}
