// Every message has its words in every language, with the placeholders that the English one has.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closestLanguage, languages } from '../src/app/languages.js';

const folder = join(import.meta.dirname, '..', 'locales');
const others = Object.keys(languages).filter((language) => language !== 'en');
/** Collected from the sources by each build, and by `lingui extract`. */
const sources = join(folder, 'en');

interface Entry {
  readonly english: string;
  readonly words: string;
}

/** The entries of a PO file, without its head. */
function entriesOf(file: string): Entry[] {
  return readFileSync(file, 'utf8')
    .split('\n\n')
    .map((block) => ({ english: textOf(block, 'msgid'), words: textOf(block, 'msgstr') }))
    .filter(({ english }) => english !== '');
}

function textOf(block: string, key: 'msgid' | 'msgstr'): string {
  const lines = new RegExp(`^${key} ((?:".*"\\n?)+)`, 'm').exec(block)?.[1] ?? '';
  return lines
    .split('\n')
    .filter((line) => line.startsWith('"'))
    .map((line): string => String(JSON.parse(line)))
    .join('');
}

const placeholdersOf = (text: string) =>
  [
    ...new Set([...text.matchAll(/\{(\w+)[,}]|<\/?(\d+)\/?>/g)].map(([, name, tag]) => name ?? `<${tag ?? ''}>`)),
  ].toSorted();

describe.each(others)('%s', (language) => {
  const files = readdirSync(join(folder, language)).map((name) => join(folder, language, name));
  const entries = files.flatMap(entriesOf);

  test('has words for every message', () => {
    expect(entries.length).toBeGreaterThan(1000);
    expect(entries.filter(({ words }) => words === '').map(({ english }) => english)).toEqual([]);
  });

  test.skipIf(!existsSync(sources))('knows every message that the sources have', () => {
    const known = new Set(entries.map((entry) => entry.english));
    const needed = readdirSync(sources).flatMap((name) => entriesOf(join(sources, name)));
    expect(needed.map((entry) => entry.english).filter((text) => !known.has(text))).toEqual([]);
  });

  test('keeps every placeholder and tag', () => {
    const changed = entries.filter(
      ({ english, words }) => placeholdersOf(english).join() !== placeholdersOf(words).join(),
    );
    expect(changed.map(({ english, words }) => `${english} → ${words}`)).toEqual([]);
  });
});

test.each([
  [['de-AT', 'en'], 'de'],
  [['zh-TW'], 'zh-CN'],
  [['fr', 'es-MX'], 'es'],
  [['fr'], 'en'],
])('somebody who reads %j is shown %s', (wanted, language) => {
  expect(closestLanguage(wanted)).toBe(language);
});
