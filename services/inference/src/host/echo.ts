// A prompt told back beside its completion.
import { createTokenText, type PromptToken, type Tokenizer } from '@tastemaker/language-model';
import { decodeToken } from './decode-token.js';
import type { EchoedPrompt } from './protocol.js';

/**
 * @param given the prompt's text; of a prompt of tokens, theirs is told
 * @param scored how likely its tokens were, if that is to be told
 */
export function echoOf(
  tokenizer: Tokenizer,
  tokens: ArrayLike<number>,
  given: string | undefined,
  scored: readonly PromptToken[] | undefined,
): EchoedPrompt {
  const { text: read, starts } = textWithStarts(tokenizer, tokens);
  const text = given ?? read;
  // Special tokens that were added before a text are no part of it.
  const added = Math.max(0, read.indexOf(text));
  const placeOf = (start = 0) => Math.min(Math.max(start - added, 0), text.length);
  return {
    text,
    tokens: (scored ?? []).map(({ token, logProbability = null, likeliest }, index) => ({
      text: tokenizer.decode([token]),
      logProbability,
      likeliest: likeliest.map((each) => decodeToken(tokenizer, each)),
      offset: placeOf(starts[index]),
    })),
  };
}

function textWithStarts(tokenizer: Tokenizer, tokens: ArrayLike<number>): { text: string; starts: number[] } {
  const reading = createTokenText(tokenizer, { skipSpecialTokens: false });
  let text = '';
  const starts = Array.from(tokens, (token) => {
    const start = text.length;
    text += reading.push(token);
    return start;
  });
  return { text: text + reading.flush(), starts };
}
