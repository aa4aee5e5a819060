// Names under which columns are read: what the page offers, the readers know.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFormat } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';
import { mappingFor, namesReadAs } from '../src/pages/research/imports/read-as.js';

const readers = join(import.meta.dirname, '..', '..', '..', 'packages', 'contracts', 'src');
const files: Readonly<Record<string, readonly string[]>> = {
  tastemaker: ['formats/file-record.ts'],
  prompts: ['formats/own.ts', 'prompts.ts', 'formats/file-record.ts'],
  trl: ['formats/trl.ts', 'formats/pair-columns.ts'],
  hh: ['formats/hh.ts', 'formats/pair-columns.ts'],
  arena: ['formats/arena.ts'],
  ultrafeedback: ['formats/ultrafeedback.ts'],
  openpipe: ['formats/openpipe.ts'],
};

describe('names under which columns are read', () => {
  it.each(importFormat.options)('of %s are those of its reader', (format) => {
    const source = files[format]?.map((file) => readFileSync(join(readers, file), 'utf8')).join('\n') ?? '';
    for (const name of namesReadAs(format)) expect(source).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('decide which part of a mapping is sent: what was chosen for another format is left out', () => {
    const mapping = { prompt: 'question', winner: 'best' };
    expect(mappingFor('trl', mapping)).toEqual({ prompt: 'question' });
    expect(mappingFor(null, mapping)).toEqual(mapping);
  });
});
