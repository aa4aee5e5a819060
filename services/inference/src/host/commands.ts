// Carries out what is asked of the host.
import type { InferenceScore } from '@tastemaker/contracts';
import type { Completion, TokenEvent, Tokenizer, TokenProbability } from '@tastemaker/language-model';
import { NotARewardModelError } from '@tastemaker/reward-model';
import { decodeToken } from './decode-token.js';
import { echoOf } from './echo.js';
import { NotALanguageModelError } from './loaded-model.js';
import type { ModelShelf } from './model-shelf.js';
import type {
  GenerateCommand,
  GeneratedCompletion,
  GeneratedToken,
  HeadAndStates,
  ScoreCommand,
  StreamedToken,
} from './protocol.js';

export async function generate(
  shelf: ModelShelf,
  command: GenerateCommand,
  onToken: (token: StreamedToken) => void,
  signal: AbortSignal,
): Promise<GeneratedCompletion[]> {
  return shelf.use(command.model, async (model) => {
    if (model.kind !== 'causal') throw new NotALanguageModelError(command.model.hash);
    const { generator, tokenizer, isolated } = model;
    const { model: _, prompt, maxTokens, stream, echo, ...sampling } = command;
    const promptTokens = 'tokens' in prompt ? prompt.tokens : await isolated.promptTokens(prompt);
    const completions = await generator.submit({
      ...sampling,
      promptTokens,
      ...(echo === 'log-probabilities' ? { promptLikeliest: command.likeliest } : {}),
      signal,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(stream ? { onToken: (event) => onToken(toStreamedToken(tokenizer, event)) } : {}),
    });
    const text = 'text' in prompt ? prompt.text : undefined;
    return completions.map((completion) => ({
      ...toCompletion(tokenizer, completion),
      ...(echo === undefined ? {} : { prompt: echoOf(tokenizer, promptTokens, text, completion.promptTokens) }),
    }));
  });
}

/** With no inputs, this loads the model and no more. */
export async function score(shelf: ModelShelf, command: ScoreCommand, signal: AbortSignal): Promise<InferenceScore[]> {
  return shelf.use(command.model, async (model) => {
    if (model.kind !== 'reward') throw new NotARewardModelError(`sha256:${command.model.hash}`);
    return model.scores.score(command.inputs, signal);
  });
}

/** What a reward model's head reads, and the head. */
export async function readStates(shelf: ModelShelf, command: ScoreCommand): Promise<HeadAndStates> {
  return shelf.use(command.model, async (model) => {
    if (model.kind !== 'reward') throw new NotARewardModelError(`sha256:${command.model.hash}`);
    return model.states(command.inputs);
  });
}

function toGeneratedToken(
  tokenizer: Tokenizer,
  token: TokenProbability,
  likeliest: readonly TokenProbability[] = [],
): GeneratedToken {
  return { ...decodeToken(tokenizer, token), likeliest: likeliest.map((each) => decodeToken(tokenizer, each)) };
}

function toStreamedToken(tokenizer: Tokenizer, event: TokenEvent): StreamedToken {
  const { candidate, text, finishReason } = event;
  return { candidate, text, finishReason, token: toGeneratedToken(tokenizer, event, event.likeliest) };
}

function toCompletion(tokenizer: Tokenizer, completion: Completion): GeneratedCompletion {
  const {
    text,
    promptTokenCount,
    reusedPromptTokenCount,
    finishReason,
    logProbability,
    tokenLogProbabilities,
    likeliest,
  } = completion;
  const tokens = completion.tokens.map((token, index) => {
    const probability = { token, logProbability: tokenLogProbabilities[index] ?? Number.NaN };
    return toGeneratedToken(tokenizer, probability, likeliest[index]);
  });
  return { text, promptTokenCount, reusedPromptTokenCount, finishReason, logProbability, tokens };
}
