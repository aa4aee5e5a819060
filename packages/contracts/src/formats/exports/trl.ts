// A pair as a row of TRL's preference files.
import type { Message } from '../../prompts.js';
import { formatDialogue, isSamePair } from '../dialogue.js';
import type { Pair } from '../pairs.js';
import { partOf, type Sides } from '../trl.js';
import { type MarginSource, pairFactsOf } from './pair-columns.js';

export interface TrlStyle {
  /** Texts, or lists of messages. */
  content: 'messages' | 'text';
  /** `implicit`: the prompt is the beginning of both answers. */
  prompt: 'explicit' | 'implicit';
  margin: MarginSource;
}

/** A pair as a row for TRL. What its form cannot hold exactly, such as several turns in a text, stands in `exact`, too. */
export function trlRowOf(pair: Pair, style: TrlStyle): Record<string, unknown> {
  const { content, prompt } = style;
  const sides = content === 'messages' ? messageSides(pair, prompt) : textSides(pair, prompt);
  const { messages, chosen, rejected } = pair;
  const row: Record<string, unknown> = sides;
  // Spread into a new object they would take thirty times as long.
  Object.assign(row, pairFactsOf(pair, style.margin));
  return isExact(pair, sides, style) ? row : Object.assign(row, { exact: { messages, chosen, rejected } });
}

/** Whether the sides, read back, are the pair. */
function isExact(pair: Pair, sides: Sides, { content, prompt }: TrlStyle): boolean {
  // Messages that stand apart are what they are: to read them back is a third of the work of writing them.
  if (content === 'messages' && prompt === 'explicit') return pair.chosen !== pair.rejected;
  const back = partOf(sides);
  return typeof back !== 'string' && isSamePair(back, pair);
}

function messageSides({ messages, chosen, rejected }: Pair, prompt: TrlStyle['prompt']): Sides {
  const begin = prompt === 'implicit' ? messages : [];
  const answer = (content: string): Message[] => [...begin, { role: 'assistant', content }];
  const sides = { chosen: answer(chosen), rejected: answer(rejected) };
  return prompt === 'implicit' ? sides : { prompt: messages, ...sides };
}

/** Prompt and answer put together, as TRL does it, are the whole dialogue: what parts them is the prompt's end. */
function textSides({ messages, chosen, rejected }: Pair, prompt: TrlStyle['prompt']): Sides {
  if (prompt === 'implicit')
    return { chosen: formatDialogue(messages, chosen), rejected: formatDialogue(messages, rejected) };
  const [only] = messages;
  const text = messages.length === 1 && only?.role === 'user' ? only.content : formatDialogue(messages, '');
  return { prompt: text, chosen, rejected };
}
