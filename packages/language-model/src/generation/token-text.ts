/**
 * Turns tokens into text as they come. A character can take several tokens (a byte-level tokenizer cuts UTF-8
 * anywhere), and a tokenizer may drop the space before the first token it is given; so text is released only when
 * it is whole, and each piece is read off with the tokens before it as context.
 */
import type { Tokenizer } from '../tokenizer/tokenizer.js';

const UNFINISHED = '\uFFFD';

export interface TokenText {
  /** Adds a token. Returns the text that is now certain, often none. */
  push(token: number): string;
  /** Everything held back: a character that never got finished comes out as U+FFFD. */
  flush(): string;
}

/** All that is returned, put together, equals `tokenizer.decode(tokens, { skipSpecialTokens: true })`. */
export function createTokenText(tokenizer: Tokenizer): TokenText {
  const tokens: number[] = [];
  // Text of tokens[contextStart..released) is out already; it is decoded again as context for what follows it.
  let contextStart = 0;
  let released = 0;
  const decode = (end: number) => tokenizer.decode(tokens.slice(contextStart, end), { skipSpecialTokens: true });
  const release = (keepUnfinished: boolean): string => {
    if (released === tokens.length) return '';
    const before = decode(released);
    const after = decode(tokens.length);
    if (!keepUnfinished && after.endsWith(UNFINISHED)) return '';
    const text = after.slice(before.length);
    // An empty piece (a special token) must not become the only context: it would not hold the space back.
    if (text.length > 0) contextStart = released;
    released = tokens.length;
    return text;
  };
  return {
    push(token) {
      tokens.push(token);
      return release(false);
    },
    flush: () => release(true),
  };
}
