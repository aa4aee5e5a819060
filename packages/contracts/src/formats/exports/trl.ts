// A pair as a row of TRL's preference files.
import { type Answer, answerContent, messagesOfAnswer, toolsApart } from '../../messages.js';
import type { Message } from '../../prompts.js';
import { formatAnswered, formatDialogue, isSamePair } from '../dialogue.js';
import { partSides, type Sides } from '../layouts/pair-parts.js';
import type { Pair } from '../pairs.js';
import { exactRow, type MessageRow, messageRows } from './message-rows.js';
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
  const row = sidesRow(sides);
  // Spread into a new object they would take thirty times as long.
  Object.assign(row, pairFactsOf(pair, style.margin));
  if (isExact(pair, sides, style)) return row;
  return Object.assign(row, { exact: exactRow(messages, ['chosen', chosen], ['rejected', rejected]) });
}

/** Functions stand in a column of their own beside a prompt of messages, where TRL looks for them. */
function sidesRow({ prompt, chosen, rejected }: Sides): Record<string, unknown> {
  const answers = { chosen: sideRow(chosen), rejected: sideRow(rejected) };
  if (prompt === undefined || typeof prompt === 'string')
    return prompt === undefined ? answers : { prompt, ...answers };
  const { tools, messages } = toolsApart(prompt);
  const row = { prompt: messageRows(messages), ...answers };
  return tools.length === 0 ? row : { ...row, tools: JSON.stringify(tools) };
}

function sideRow(side: string | Message[]): string | MessageRow[] {
  return typeof side === 'string' ? side : messageRows(side);
}

/** Whether the sides, read back, are the pair. */
function isExact(pair: Pair, sides: Sides, { content, prompt }: TrlStyle): boolean {
  // Messages that stand apart are what they are: to read them back is a third of the work of writing them.
  if (content === 'messages' && prompt === 'explicit')
    return answerContent(pair.chosen) !== answerContent(pair.rejected);
  const back = partSides(sides);
  return typeof back !== 'string' && isSamePair(back, pair);
}

function messageSides({ messages, chosen, rejected }: Pair, prompt: TrlStyle['prompt']): Sides {
  const begin = prompt === 'implicit' ? messages : [];
  const answer = (given: Answer): Message[] => [...begin, ...messagesOfAnswer(given)];
  const sides = { chosen: answer(chosen), rejected: answer(rejected) };
  return prompt === 'implicit' ? sides : { prompt: messages, ...sides };
}

/** Prompt and answer put together, as TRL does it, are the whole dialogue: what parts them is the prompt's end. */
function textSides({ messages, chosen, rejected }: Pair, prompt: TrlStyle['prompt']): Sides {
  if (prompt === 'implicit')
    return { chosen: formatAnswered(messages, chosen), rejected: formatAnswered(messages, rejected) };
  const [only] = messages;
  const text = messages.length === 1 && only?.role === 'user' ? only.content : formatDialogue(messages, '');
  return { prompt: text, chosen: chosen.text, rejected: rejected.text };
}
