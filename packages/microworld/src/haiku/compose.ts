/** Writes haiku from templates: right ones, and ones that break one rule on purpose. */
import type { Random } from '../random.js';
import type { Thing } from '../world/world.js';
import { lexiconSyllables, type Slot, slotWords } from './lexicon.js';
import { lineSyllables } from './syllables.js';

/** `{X}` is the topic; `A`, `N`, `V` and `S` are slots for the lexicon's words; anything else stands for itself. */
const templates = {
  plain: [
    'the N V',
    'the A N V',
    'A N in the N',
    'N and N V',
    'the N V and V',
    'N under the A N',
    'one A N V',
    'over the N A N',
    'no N but the N',
    'the N of the N',
    'the N V by the N',
    'a A N V again',
    'only the N V',
    'N beyond the N',
    'A and A the N V',
    'before the N the N V',
    'through the A N',
    'the N V near the N',
  ],
  season: [
    'S on the N',
    'the S V',
    'the A S V',
    'S in the A N',
    'after the S A N',
    'S and A N',
    'the S V by the N',
    'one A S V again',
    'one S V on the N',
    'S over the N',
    'only S and N',
    'the N V in the S',
    'a N before S',
    'S comes to the N',
    'no N but the S',
  ],
  topic: [
    '{X} V',
    '{X} V and V',
    '{X} in the N',
    '{X} and the A N',
    'a N over {X}',
    'N near {X}',
    'the N of {X}',
    'the N V by {X}',
    'one N for {X}',
    '{X} V by the N',
    'all of {X} V',
    'from {X} the N V',
    'the A N of {X}',
  ],
  both: [
    'S comes to {X}',
    '{X} in S',
    'S for {X}',
    'one S near {X}',
    '{X} and the S',
    'the S of {X} V',
    '{X} V in the S',
    'S by {X}',
    'the A S of {X}',
    'after the S {X} V',
    '{X} under the S',
  ],
} as const;

type Theme = keyof typeof templates;

/** The rules that a flawed haiku breaks. */
export const flaws = ['syllables', 'topic', 'season', 'repetition'] as const;
export type Flaw = (typeof flaws)[number];

/** `count` different flaws; wrong syllables are rarer, for a model that writes adds to those by itself. */
export function drawFlaws(random: Random, count: number): Flaw[] {
  const drawn = random.shuffle(flaws.filter((flaw) => flaw !== 'syllables' || random.chance(0.4)));
  return drawn.slice(0, count);
}

export interface Composition {
  /** @defaultValue none */
  readonly flaws?: readonly Flaw[];
  /** What a haiku that misses its topic names instead. @defaultValue nothing */
  readonly misnamed?: Thing;
}

/** Three lines about `topic` that break the rules asked for, and no other. */
export function composeHaiku(topic: Thing, random: Random, { flaws: broken = [], misnamed }: Composition = {}): string {
  const themes = chooseThemes(random, broken, misnamed !== undefined);
  const counts = broken.includes('syllables') ? bentCounts(themes, broken.includes('repetition'), random) : [5, 7, 5];
  const named = broken.includes('topic') && misnamed !== undefined ? misnamed : topic;
  const lines: string[] = [];
  themes.forEach((theme, index) => {
    lines.push(composeLine(theme, counts[index] ?? 5, named, random, lines));
  });
  if (broken.includes('repetition')) lines[2] = lines[0] ?? '';
  return lines.join('\n');
}

/** Which line names the topic and which the season; now and then both are in the long line. */
function chooseThemes(random: Random, broken: readonly Flaw[], isMisnamed: boolean): Theme[] {
  const themes: Theme[] = ['plain', 'plain', 'plain'];
  // A repeated line overwrites the last one, which then must not hold what the other rules ask for.
  const open = broken.includes('repetition') ? [0, 1] : [0, 1, 2];
  const topicLine = random.pick(open);
  const seasonLine = random.pick(topicLine === 1 ? open : open.filter((line) => line !== topicLine));
  if (!broken.includes('season')) themes[seasonLine] = 'season';
  if (!broken.includes('topic') || isMisnamed) themes[topicLine] = themes[topicLine] === 'season' ? 'both' : 'topic';
  return themes;
}

/** What every template of a theme can be cut down to, whatever the topic's name (up to four syllables with `the`). */
const shortestLine: Readonly<Record<Theme, number>> = { plain: 3, season: 3, topic: 5, both: 6 };

/** 5-7-5 with one line, sometimes two, too short or too long by one or two syllables. */
function bentCounts(themes: readonly Theme[], lastIsRepeated: boolean, random: Random): number[] {
  const counts = [5, 7, 5];
  const first = random.integer(lastIsRepeated ? 2 : 3);
  for (const index of random.chance(0.3) ? [first, (first + 1) % 3] : [first]) {
    const by = random.chance(0.7) ? 1 : 2;
    const right = index === 1 ? 7 : 5;
    const shortest = shortestLine[themes[index] ?? 'plain'];
    const shorter = right - by;
    counts[index] = random.chance(0.5) && shorter >= shortest ? shorter : right + by;
  }
  return counts;
}

function composeLine(theme: Theme, count: number, topic: Thing, random: Random, others: readonly string[]): string {
  const ways = waysToFill(theme, count, lineSyllables(topic.called) ?? 0);
  for (let attempt = 0; ways.length > 0 && attempt < 1000; attempt += 1) {
    const line = fillLine(random.pick(ways), topic, random);
    if (line !== undefined && !others.includes(line)) return line;
  }
  throw new RangeError(`No ${theme} line of ${count} syllables about ${topic.called} was found.`);
}

/** A template's parts with the syllables that each slot's word is to have. */
type Filling = readonly { readonly part: string; readonly syllables: number }[];

/** Few ways each, so that a line's rhythm can be learned from what stands before a word. */
const waysPerTemplate = 2;
const knownWays = new Map<string, readonly Filling[]>();

/** The ways to fill a theme's templates with words so that lines have `count` syllables. */
function waysToFill(theme: Theme, count: number, topicSyllables: number): readonly Filling[] {
  const key = `${theme} ${count} ${topicSyllables}`;
  const known = knownWays.get(key);
  if (known !== undefined) return known;
  const ways = templates[theme].flatMap((template) =>
    fillings(template.split(' '), count, topicSyllables)
      .toSorted((a, b) => longestWord(a) - longestWord(b))
      .slice(0, waysPerTemplate),
  );
  knownWays.set(key, ways);
  return ways;
}

function fillings(parts: readonly string[], count: number, topicSyllables: number): Filling[] {
  const [part, ...rest] = parts;
  if (part === undefined) return count === 0 ? [[]] : [];
  const choices = isSlot(part) ? [1, 2, 3] : [part === '{X}' ? topicSyllables : (lexiconSyllables(part) ?? 0)];
  return choices
    .filter((syllables) => syllables <= count)
    .flatMap((syllables) =>
      fillings(rest, count - syllables, topicSyllables).map((tail) => [{ part, syllables }, ...tail]),
    );
}

function longestWord(filling: Filling): number {
  return Math.max(0, ...filling.map(({ part, syllables }) => (isSlot(part) ? syllables : 0)));
}

/** Undefined where a word would come twice, or `a` before a vowel. */
function fillLine(filling: Filling, topic: Thing, random: Random): string | undefined {
  const chosen = new Set<string>();
  const words: string[] = [];
  for (const { part, syllables } of filling) {
    const word = isSlot(part)
      ? random.pick(slotWords[part][syllables - 1] ?? [])
      : part === '{X}'
        ? topic.called
        : part;
    if (isSlot(part) && chosen.has(word)) return undefined;
    if (words.at(-1) === 'a' && /^[aeiou]/i.test(word)) return undefined;
    chosen.add(word);
    words.push(word);
  }
  return words.join(' ');
}

function isSlot(part: string): part is Slot {
  return part in slotWords;
}
