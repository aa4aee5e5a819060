// Which changes of an address the way back leads through.
import { describe, expect, it } from 'vitest';
import { searchStep } from '../src/app/search-step.js';

describe('a change of the address', () => {
  it.each([
    ['a filter is set', {}, { split: 'test' }],
    ['a filter is changed', { split: 'test' }, { split: 'train' }],
    ['a search begins', {}, { search: 'w' }],
    ['a search is cleared', { search: 'wilson' }, {}],
    ['another word is searched for', { search: 'wilson' }, { search: 'bayes' }],
    ['a row is opened', { split: 'test' }, { split: 'test', open: '1' }],
    ['a form is opened', {}, { new: true }],
  ])('is a step of its own when %s', (_, before, after) => {
    expect(searchStep(before, after).replace).toBe(false);
  });

  it.each([
    ['a search is typed on', { search: 'wil' }, { search: 'wilson' }],
    ['a letter of it is taken back', { search: 'wilson' }, { search: 'wilso' }],
    ['another row is looked at', { open: '1', of: '7' }, { open: '2', of: '8' }],
    ['what was opened is closed', { split: 'test', open: '1' }, { split: 'test' }],
    ['a form is closed', { new: 'true' }, {}],
    ['nothing changes', { priority: 3 }, { priority: '3' }],
  ])('takes the place of the one before when %s', (_, before, after) => {
    expect(searchStep(before, after).replace).toBe(true);
  });
});
