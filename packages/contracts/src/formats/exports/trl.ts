// A pair as a row of TRL's preference files.
import { type Answer, messagesOfAnswer, toolsApart, withTools } from '../../messages.js';
import type { Message } from '../../prompts.js';
import { formatAnswered, formatDialogue, isSamePair } from '../dialogue.js';
import { partSides, type Sides } from '../layouts/pair-parts.js';
import type { Pair } from '../pairs.js';
import { messagesIn } from '../reading/structured-text.js';
import { exactRow } from './message-rows.js';
import { type MarginSource, pairFactsOf } from './pair-columns.js';

export interface TrlStyle {
  /** Texts, or lists of messages. */
  content: 'messages' | 'text';
  /** `implicit`: the prompt is the beginning of both answers. */
  prompt: 'explicit' | 'implicit';
  margin: MarginSource;
}

/**
 * A pair as a row for TRL. Functions that the assistant may call stand in a column `tools`, where TRL looks for them; what the
 * form cannot hold exactly, such as several turns in a text, stands in `exact`, too.
 */
export function trlRowOf(pair: Pair, style: TrlStyle): Record<string, unknown> {
  const { tools, messages } = toolsApart(pair.messages);
  const asked = tools.length === 0 ? pair : { ...pair, messages };
  const sides = style.content === 'messages' ? messageSides(asked, style.prompt) : textSides(asked, style.prompt);
  const row: Record<string, unknown> = {};
  // Spread into a new object they would take thirty times as long.
  Object.assign(row, sides, pairFactsOf(pair, style.margin));
  if (tools.length > 0) row['tools'] = JSON.stringify(tools);
  if (isExact(pair, sides, tools)) return row;
  return Object.assign(row, { exact: exactRow(pair.messages, ['chosen', pair.chosen], ['rejected', pair.rejected]) });
}

type Tools = ReturnType<typeof toolsApart>['tools'];

/** Whether the sides and the functions, read back, are the pair. */
function isExact(pair: Pair, sides: Sides, tools: Tools): boolean {
  // Messages that stand apart are what they are: to read them back is a third of the work of writing them.
  if (tools.length === 0 && isPlain(pair) && isAfterPrompt(sides)) return pair.chosen.text !== pair.rejected.text;
  // A text that looks like messages is read as such.
  if (Object.values(sides).some((side) => typeof side === 'string' && messagesIn(side) !== undefined)) return false;
  if (Array.isArray(sides.prompt) && sides.prompt.length === 0) return false;
  const back = partSides(sides);
  return typeof back !== 'string' && isSamePair({ ...back, messages: withTools(back.messages, tools) }, pair);
}

function isPlain({ chosen, rejected }: Pair): boolean {
  return chosen.messages === undefined && rejected.messages === undefined;
}

function isAfterPrompt({ prompt, chosen }: Sides): boolean {
  return typeof chosen !== 'string' && prompt !== undefined && prompt.length > 0;
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
