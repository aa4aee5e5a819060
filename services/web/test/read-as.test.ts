// Names under which columns are read: those that the server tells of a format.
import type { ImportBeginning } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { mappingFor, namesReadAs } from '../src/pages/research/imports/read-as.js';

const beginning: ImportBeginning = {
  container: 'csv',
  format: null,
  columns: [],
  rows: [],
  formats: [{ format: 'trl', title: 'pairs', columns: [{ name: 'prompt', holds: 'what was asked' }] }],
};

describe('names under which columns are read', () => {
  it('are those of the format, or usual ones where none is known', () => {
    expect(namesReadAs(beginning, 'trl')).toEqual(['prompt']);
    expect(namesReadAs(beginning, null)).toContain('chosen');
  });

  it('decide which part of a mapping is sent: what was chosen for another format is left out', () => {
    const mapping = { prompt: 'question', winner: 'best' };
    expect(mappingFor(beginning, 'trl', mapping)).toEqual({ prompt: 'question' });
    expect(mappingFor(beginning, null, mapping)).toEqual(mapping);
  });
});
