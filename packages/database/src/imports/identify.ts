// What makes a record of a file the same as one that was imported before: the hashes of what it holds.

import { hash } from 'node:crypto';
import {
  answerContent,
  type FileJudgment,
  type FileRecord,
  type Message,
  promptContent,
  splitKey,
} from '@tastemaker/contracts';

/** A record with the number of its line, for whoever is told of it. */
export interface NumberedRecord {
  line: number;
  record: FileRecord;
}

export interface IdentifiedCompletion {
  text: string;
  messages: Message[] | null;
  /** Of its content: of the messages, where it has any. */
  textHash: string;
  source: string;
}

export interface Identified extends NumberedRecord {
  promptHash: string;
  splitKey: number;
  completions: IdentifiedCompletion[];
  /** Of its comparison; undefined where it has none: with less than two completions. */
  originKey: string | undefined;
}

/** @param source the file's name, for completions of which it names no other source */
export function identify({ line, record }: NumberedRecord, source: string): Identified {
  const promptHash = sha256(promptContent(record.messages, record.contextDocuments));
  const completions = record.completions.map((completion) => ({
    text: completion.text,
    messages: completion.messages ?? null,
    textHash: sha256(answerContent(completion)),
    source: completion.source ?? source,
  }));
  const originKey = completions.length < 2 ? undefined : originKeyOf(record, promptHash, completions, source);
  return { line, record, promptHash, splitKey: splitKey(record.messages), completions, originKey };
}

/** What makes a completion of a prompt the same one. */
export function completionKey(
  promptId: string,
  { textHash, source }: Omit<IdentifiedCompletion, 'text' | 'messages'>,
): string {
  return `${promptId}${textHash}${source}`;
}

/**
 * The same completions of the same prompt are one comparison, whoever judged them. Of judgments by nobody known there may be
 * several that disagree: then what was found, and in which file, is part of the key.
 */
function originKeyOf(
  record: FileRecord,
  promptHash: string,
  completions: readonly IdentifiedCompletion[],
  source: string,
): string {
  if (record.comparisonId !== undefined) return `import:${record.comparisonId}`;
  const keys = completions.map((completion) => `${completion.textHash}${completion.source}`);
  const isNamed = record.judgments.every(({ labeler }) => labeler !== undefined && !labeler.startsWith('#'));
  const found = isNamed ? null : [source, record.judgments.map((judgment) => foundIn(judgment, keys))];
  return `import:${sha256(JSON.stringify([promptHash, keys.toSorted(), record.purpose, found]))}`;
}

/** What a judgment says, so that two that differ in any of it are two. */
function foundIn({ verdict, ranking, strength, ratings }: FileJudgment, keys: readonly string[]): unknown[] {
  const found = [verdict, namedBy(keys, ranking)];
  const size = strength === null ? null : Math.abs(strength);
  return size === null && ratings === null ? found : [...found, size, ratings];
}

/** The ranking by content, so that the order of the completions does not count. */
function namedBy(keys: readonly string[], ranking: readonly (readonly number[])[] | null): string[][] | undefined {
  return ranking?.map((group) => group.map((index) => keys[index] ?? '').toSorted());
}

function sha256(text: string): string {
  return hash('sha256', text);
}
