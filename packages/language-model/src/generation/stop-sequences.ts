/**
 * Finds the first stop sequence in text that arrives in pieces, wherever the pieces' borders fall. What could still
 * turn out to be the beginning of a stop sequence is held back.
 */

export interface StopSequences {
  /** Adds text. Returns what is certain to lie before any stop sequence, and whether one was reached. */
  push(piece: string): { readonly text: string; readonly stopped: boolean };
  /** What was held back, once no more text comes. */
  flush(): string;
}

/** Of several stop sequences the one that is complete first wins. Empty sequences are ignored. */
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
