import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeHaiku, flaws } from '../src/haiku/compose.js';
import { lexiconSyllables, lexiconWords } from '../src/haiku/lexicon.js';
import { reviewHaiku } from '../src/haiku/review.js';
import { lineSyllables } from '../src/haiku/syllables.js';
import { createWorld, haikuPrompts, judgeHaiku, topicOfPrompt } from '../src/index.js';
import { createRandom } from '../src/random.js';
import { nameSyllables } from '../src/world/name.js';

describe('the ground truth, on haiku written by hand', () => {
  it('calls a right one valid', () => {
    expect(
      judgeHaiku('snow on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind', 'Belen Holt'),
    ).toEqual({
      lines: ['snow on the old road', 'Belen Holt sleeps by the lamp', 'no bell but the wind'],
      syllables: [5, 7, 5],
      validForm: true,
      namesTopic: true,
      seasonWord: true,
      repeatsLine: false,
      valid: true,
      quality: 1,
      reasons: [],
    });
  });

  it('does not mind capital letters, punctuation and blank space around', () => {
    expect(
      judgeHaiku('  Snow on the old road,\nBelen Holt sleeps by the lamp;\nno bell but the wind. ', 'belen holt').valid,
    ).toBe(true);
  });

  it('finds a line too long, and gives half of its worth', () => {
    const found = judgeHaiku(
      'snow on the old road\nBelen Holt sleeps by the lantern\nno bell but the wind',
      'Belen Holt',
    );
    expect(found).toMatchObject({ syllables: [5, 8, 5], validForm: false, valid: false });
    expect(found.reasons).toEqual(['line 2 has 8 syllables instead of 7']);
    expect(found.quality).toBeCloseTo(0.925);
  });

  it('counts no syllables of a word that it does not know', () => {
    const found = judgeHaiku(
      'snow on the old highway\nBelen Holt sleeps by the lamp\nno bell but the wind',
      'Belen Holt',
    );
    expect(found.syllables).toEqual([undefined, 7, 5]);
    expect(found.reasons).toEqual(['line 1 has a word whose syllables are unknown']);
    expect(found.quality).toBeCloseTo(0.85);
  });

  it('misses the topic', () => {
    const found = judgeHaiku('snow on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind', 'Wen Ford');
    expect(found.reasons).toEqual(['does not name Wen Ford']);
    expect(found.quality).toBeCloseTo(0.8);
  });

  it('misses a season word', () => {
    const found = judgeHaiku('moon on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind', 'Belen Holt');
    expect(found.reasons).toEqual(['has no season word']);
    expect(found.quality).toBeCloseTo(0.85);
  });

  it('sees a line twice', () => {
    const found = judgeHaiku('no snow but the wind\nBelen Holt sleeps by the lamp\nno snow but the wind', 'Belen Holt');
    expect(found.reasons).toEqual(['repeats a line']);
    expect(found.quality).toBeCloseTo(0.9);
  });

  it('says how many lines there are', () => {
    expect(judgeHaiku('Belen Holt in the snow', 'Belen Holt').reasons[0]).toBe('has 1 line instead of 3');
    expect(judgeHaiku('', 'Belen Holt')).toMatchObject({ lines: [], quality: 0, valid: false });
  });
});

describe('haiku from templates', () => {
  const world = createWorld(1);
  const things = [...world.asked, ...world.heldOut, ...world.strangers];
  const anything = fc.tuple(fc.constantFrom(...things), fc.integer());

  it('are valid', () => {
    fc.assert(
      fc.property(anything, ([thing, seed]) => {
        expect(judgeHaiku(composeHaiku(thing, createRandom(seed)), thing.name).reasons).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  const several = fc.subarray([...flaws], { minLength: 1, maxLength: 2 });
  it('break the rules that they are told to, and no other', () => {
    fc.assert(
      fc.property(anything, several, fc.boolean(), ([thing, seed], asked, isMisnamed) => {
        const misnamed = things.find((other) => other.kind === thing.kind && other !== thing);
        const random = createRandom(seed);
        const composition = isMisnamed && misnamed !== undefined ? { flaws: asked, misnamed } : { flaws: asked };
        const judged = judgeHaiku(composeHaiku(thing, random, composition), thing.name);
        const broken = {
          syllables: !judged.validForm,
          topic: !judged.namesTopic,
          season: !judged.seasonWord,
          repetition: judged.repeatsLine,
        };
        expect(flaws.filter((flaw) => broken[flaw])).toEqual(flaws.filter((flaw) => asked.includes(flaw)));
        expect(judged.quality).toBeLessThan(1);
      }),
      { numRuns: 600 },
    );
  });

  it('are reviewed truly', () => {
    const random = createRandom(1);
    expect(
      reviewHaiku('snow on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind', 'Belen Holt', random),
    ).toBe('Good, every rule is kept.');
    const remarks = reviewHaiku(
      'moon on the old hollow road\nWen Ford sleeps\nno bell but the wind',
      'Belen Holt',
      random,
    );
    expect(new Set(remarks.split(/(?<=\.) /))).toEqual(
      new Set(['Line 1 is too long.', 'Line 2 is too short.', 'The topic is missing.', 'No season is named.']),
    );
  });

  it('use no word that is also a name', () => {
    expect(lexiconWords().filter((word) => nameSyllables(word) !== undefined)).toEqual([]);
  });
});

it('Quality is 1 exactly when every rule is kept, and never outside of 0 … 1', () => {
  const word = fc.constantFrom(...lexiconWords(), 'Belen Holt', 'unheard', '');
  const text = fc.array(
    fc.array(word, { maxLength: 7 }).map((line) => line.join(' ')),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(text, (lines) => {
      const judged = judgeHaiku(lines.join('\n'), 'Belen Holt');
      expect(judged.quality).toBeGreaterThanOrEqual(0);
      expect(judged.quality).toBeLessThanOrEqual(1);
      expect(judged.quality === 1).toBe(judged.valid);
    }),
  );
});

it("A line's syllables are the sum of its words'", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lexiconWords())), (line) => {
      expect(lineSyllables(line.join(' '))).toBe(line.reduce((sum, word) => sum + (lexiconSyllables(word) ?? 0), 0));
    }),
  );
});

it('A prompt tells its topic back', () => {
  for (const { prompt, topic } of haikuPrompts(createWorld(1), 'strangers')) expect(topicOfPrompt(prompt)).toBe(topic);
  expect(topicOfPrompt('Where is Belen Holt?')).toBeUndefined();
});
