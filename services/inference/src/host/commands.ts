// Carries out what is asked of the host.
import type { Completion, Tokenizer } from '@tastemaker/language-model';
import { NotARewardModelError } from '@tastemaker/reward-model';
import { NotALanguageModelError } from './loaded-model.js';
import type { ModelShelf } from './model-shelf.js';
import type { GenerateCommand, GeneratedCompletion, GeneratedToken, ScoreCommand, StreamedToken } from './protocol.js';

export async function generate(
  shelf: ModelShelf,
  command: GenerateCommand,
  onToken: (token: StreamedToken) => void,
  signal: AbortSignal,
): Promise<GeneratedCompletion[]> {
  return shelf.use(command.model, async (model) => {
    if (model.kind !== 'causal') throw new NotALanguageModelError(command.model.hash);
    const { generator, tokenizer } = model;
    const { model: _, prompt, maxTokens, stream, ...sampling } = command;
    const completions = await generator.submit({
      ...sampling,
      promptTokens: promptTokens(tokenizer, prompt),
      signal,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(stream ? { onToken: (event) => onToken(streamed(tokenizer, event)) } : {}),
    });
    return completions.map((completion) => generated(tokenizer, completion));
  });
}

export async function score(shelf: ModelShelf, command: ScoreCommand, signal: AbortSignal): Promise<number[]> {
  return shelf.use(command.model, async (model) => {
    if (model.kind !== 'reward') throw new NotARewardModelError(`sha256:${command.model.hash}`);
    return model.scores.score(command.inputs, signal);
  });
}

/** A rendered chat has its special tokens written out; plain text gets what the model wants around it. */
function promptTokens(tokenizer: Tokenizer, prompt: GenerateCommand['prompt']): Int32Array {
  if ('text' in prompt) return tokenizer.encode(prompt.text, { addSpecialTokens: true });
  return tokenizer.encode(tokenizer.renderChat(prompt.messages, { addGenerationPrompt: true }));
}

function tokenOf(tokenizer: Tokenizer, token: number, logProbability: number): GeneratedToken {
  return { text: tokenizer.decode([token]), logProbability };
}

function streamed(
  tokenizer: Tokenizer,
  event: { candidate: number; token: number; logProbability: number; text: string },
): StreamedToken {
  const { candidate, text } = event;
  return { candidate, text, token: tokenOf(tokenizer, event.token, event.logProbability) };
}

function generated(tokenizer: Tokenizer, completion: Completion): GeneratedCompletion {
  const { text, tokens, tokenLogProbabilities, promptTokenCount, finishReason, logProbability } = completion;
  return {
    text,
    promptTokenCount,
    finishReason,
    logProbability,
    tokens: tokens.map((token, index) => tokenOf(tokenizer, token, tokenLogProbabilities[index] ?? Number.NaN)),
  };
}
