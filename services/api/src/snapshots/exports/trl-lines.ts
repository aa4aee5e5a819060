// Lines of TRL's usual form, made of a stored line without taking its texts apart: they are JSON where they come from and
// where they go, and reading and writing them would be most of the work.
import {
  type ComparisonRecord,
  type ExportOptions,
  type JudgedRecord,
  type MarginSource,
  type Pair,
  pairFactsOf,
} from '@tastemaker/contracts';
import { pairFacts } from './columns.js';
import { isOfSplit, wantedPairs } from './rows.js';
import { jsonOf, type Rare } from './shapes.js';

/** Whether rows are wanted in that form, and have no other columns and keys than the usual ones. */
export function isPlainTrl({ format, file, content, prompt }: ExportOptions, found: ReadonlySet<Rare>): boolean {
  return format === 'trl' && file === 'jsonl' && content === 'messages' && prompt === 'explicit' && found.size === 0;
}

/**
 * The rows of a record, each with its line's end.
 * @returns undefined for a line that lacks something, as those of older snapshots do: it must be read as JSON
 */
export function plainTrlLines(line: string, options: ExportOptions): string[] | undefined {
  const parts = partsOf(line);
  if (parts === undefined) return undefined;
  const { record, messages } = parts;
  if (!isOfSplit(options, record)) return [];
  return wantedPairs(record, options).map((pair) => lineOf(pair, messages, options));
}

function lineOf(pair: Pair, messages: string, { margin }: ExportOptions): string {
  // The record's texts are JSON here.
  const sides = `"prompt":${messages},"chosen":${answer(pair.chosen.text)},"rejected":${answer(pair.rejected.text)}`;
  return `{${sides},${factsJson(pair, margin)}}\n`;
}

function factsJson(pair: Pair, margin: MarginSource): string {
  const facts = pairFactsOf(pair, margin);
  const { margin: given, ...others } = facts;
  return (
    (given === undefined ? '' : `"margin":${jsonOf(given, 'number')},`) +
    jsonOf(others, { fields: pairFacts }).slice(1, -1)
  );
}

function answer(content: string): string {
  return `[{"role":"assistant","content":${content}}]`;
}

const [splitMark, messagesMark, tagsMark, flaggedMark, completionsMark, judgmentsMark] = [
  ',"split":"',
  '","messages":[',
  ',"tags":[',
  ',"flagged":',
  ',"completions":[{"id":"',
  ',"judgments":[',
];

/**
 * The record with its texts as JSON, and its messages as JSON. Where they stand is told by marks that no text can hold: in
 * JSON, a quote within a text follows a backslash.
 */
function partsOf(line: string): { record: JudgedRecord; messages: string } | undefined {
  const splitAt = line.indexOf(splitMark) + splitMark.length;
  const messagesAt = line.indexOf(messagesMark, splitAt);
  const tagsAt = line.indexOf(tagsMark, messagesAt);
  const flaggedAt = line.indexOf(flaggedMark, tagsAt);
  const completionsAt = line.indexOf(completionsMark, flaggedAt);
  const judgmentsAt = line.indexOf(judgmentsMark, completionsAt);
  if (splitAt < splitMark.length || messagesAt === -1 || tagsAt === -1 || flaggedAt === -1) return undefined;
  if (completionsAt === -1 || judgmentsAt === -1) return undefined;
  const completions = completionsOf(line.slice(completionsAt + completionsMark.length, judgmentsAt - '}]'.length));
  if (completions === undefined) return undefined;
  // oxlint-disable typescript/no-unsafe-type-assertion -- as in `recordIn`
  const record = {
    messages: [],
    split: line.slice(splitAt, messagesAt) as ComparisonRecord['split'],
    tags: JSON.parse(line.slice(tagsAt + ',"tags":'.length, flaggedAt)) as string[],
    completions,
    judgments: JSON.parse(line.slice(judgmentsAt + ',"judgments":'.length, -1)) as ComparisonRecord['judgments'],
  };
  // oxlint-enable typescript/no-unsafe-type-assertion
  return { record, messages: line.slice(messagesAt + messagesMark.length - 1, tagsAt) };
}

function completionsOf(json: string): ComparisonRecord['completions'] | undefined {
  const completions: ComparisonRecord['completions'] = [];
  for (const piece of json.split('},{"id":"')) {
    const textAt = piece.indexOf('","text":');
    const sourceAt = piece.indexOf(',"source":', textAt);
    if (textAt === -1 || sourceAt === -1) return undefined;
    // An answer of several messages is read as JSON.
    if (piece.lastIndexOf('"messages":', sourceAt) > textAt) return undefined;
    const text = piece.slice(textAt + '","text":'.length, sourceAt);
    completions.push({
      id: piece.slice(0, textAt),
      text,
      source: sourceIn(piece.slice(sourceAt + ',"source":'.length)),
    });
  }
  return completions;
}

function sourceIn(json: string): string | null {
  const source: unknown = JSON.parse(json);
  return typeof source === 'string' ? source : null;
}
