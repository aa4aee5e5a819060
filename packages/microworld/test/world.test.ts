import { describe, expect, it } from 'vitest';
import { createWorld } from '../src/index.js';
import { kindOf, kinds } from '../src/world/kinds.js';
import { nameSyllables } from '../src/world/name.js';
import { takenNames } from '../src/world/world.js';

describe('the world', () => {
  const world = createWorld(1);

  it('is the same for the same seed, and another for another', () => {
    expect(createWorld(1)).toEqual(world);
    expect(createWorld(2)).not.toEqual(world);
  });

  it('holds 200 things in two halves, and 200 strangers, all named differently', () => {
    expect([world.asked.length, world.heldOut.length, world.strangers.length]).toEqual([100, 100, 200]);
    expect(takenNames(world).size).toBe(400);
  });

  it('gives every thing one value of each attribute of its kind', () => {
    for (const thing of [...world.asked, ...world.heldOut, ...world.strangers]) {
      const { attributes } = kindOf(thing);
      expect(thing.values).toHaveLength(5);
      attributes.forEach((attribute, index) => expect(attribute.values).toContain(thing.values[index]));
    }
  });

  it('has six statements and three questions for each attribute, each naming the thing', () => {
    for (const attribute of kinds.flatMap((kind) => kind.attributes)) {
      expect(new Set(attribute.statements).size).toBe(6);
      expect(new Set(attribute.questions).size).toBe(3);
      for (const statement of attribute.statements) expect(statement).toMatch(/\{X\}.*\{v\}/);
      for (const question of attribute.questions) expect(question).toMatch(/\{X\}.*\?$|\{X\}\?$/);
    }
  });

  it('makes names of two words, each known for its syllables and in one list only', () => {
    const counted = kinds.flatMap(({ names }) => [
      ...names.firsts[0].map((word) => ({ word, syllables: 1 })),
      ...names.firsts[1].map((word) => ({ word, syllables: 2 })),
      ...names.seconds.map((word) => ({ word, syllables: 1 })),
    ]);
    for (const { word, syllables } of counted) expect(nameSyllables(word)).toBe(syllables);
    expect(new Set(counted.map(({ word }) => word)).size).toBe(counted.length);
    expect(nameSyllables('London')).toBeUndefined();
    for (const name of takenNames(world)) expect(name.split(' ').map(nameSyllables)).not.toContain(undefined);
  });

  it('has some ten times as many names to give as things, so that no name can be told to be a strange one', () => {
    for (const { count, names } of kinds) {
      const all = names.firsts.flat().length * names.seconds.length;
      expect(all).toBeGreaterThan(10 * 2 * count);
    }
  });
});
