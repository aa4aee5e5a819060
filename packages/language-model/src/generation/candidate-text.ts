// A candidate's text as its tokens come: whole characters only, and nothing from the first stop sequence on.
import type { Tokenizer } from '../tokenizer/tokenizer.js';

const unfinished = '\uFFFD';

export interface TokenText {
  /** Adds a token. Returns the text that is now certain, often none. */
  push(token: number): string;
  /** Everything held back: a character that never got finished comes out as U+FFFD. */
  flush(): string;
}

/**
 * A character can take several tokens (a byte-level tokenizer cuts UTF-8 anywhere), and a tokenizer may drop the space before
 * the first token it is given; so text is released only when it is whole, and each piece is read off with the tokens before
 * it as context.
 *
 * All that is returned, put together, equals `tokenizer.decode(tokens, { skipSpecialTokens })`.
 * @param skipSpecialTokens special tokens have no text
 */
export function createTokenText(tokenizer: Tokenizer, { skipSpecialTokens = true } = {}): TokenText {
  const tokens: number[] = [];
  // Text of tokens[contextStart..released) is out already; it is decoded again as context for what follows it.
  let contextStart = 0;
  let released = 0;
  const decode = (end: number) => tokenizer.decode(tokens.slice(contextStart, end), { skipSpecialTokens });
  const release = (keepUnfinished: boolean): string => {
    if (released === tokens.length) return '';
    const before = decode(released);
    const after = decode(tokens.length);
    if (!keepUnfinished && after.endsWith(unfinished)) return '';
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

export interface StopSequences {
  /** Adds text. Returns what is certain to lie before any stop sequence, and whether one was reached. */
  push(piece: string): { readonly text: string; readonly stopped: boolean };
  /** What was held back, once no more text comes. */
  flush(): string;
}

/**
 * Finds the first stop sequence in text that arrives in pieces, wherever the pieces' borders fall; what may still turn out to
 * be the beginning of one is held back. Of several the one that is complete first wins. Empty sequences are ignored.
 */
export function createStopSequences(sequences: readonly string[]): StopSequences {
  const stops = sequences.filter((sequence) => sequence.length > 0);
  let held = '';
  return {
    push(piece) {
      held += piece;
      const begin = firstStop(held, stops);
      if (begin >= 0) {
        const text = held.slice(0, begin);
        held = '';
        return { text, stopped: true };
      }
      const safe = held.length - pendingLength(held, stops);
      const text = held.slice(0, safe);
      held = held.slice(safe);
      return { text, stopped: false };
    },
    flush() {
      const text = held;
      held = '';
      return text;
    },
  };
}

/** Where the stop sequence that ends first begins, or -1; of two that end together, the longer one counts. */
function firstStop(text: string, stops: readonly string[]): number {
  let begin = -1;
  let end = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    const found = text.indexOf(stop);
    if (found < 0) continue;
    const foundEnd = found + stop.length;
    if (foundEnd > end || (foundEnd === end && found > begin)) continue;
    begin = found;
    end = foundEnd;
  }
  return begin;
}

/** Length of the longest end of `text` with which some stop sequence begins. */
function pendingLength(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
