// What other programs made of some texts: see ../reference/make_tokenizers.py.
import { readFileSync } from 'node:fs';
import { type Fields, parseFields } from '../../src/checkpoint/fields.js';

export interface RecordedTokenizers {
  readonly corpus: readonly string[];
  readonly texts: readonly string[];
  readonly trained: {
    readonly vocabularySize: number;
    readonly specialTokens: readonly string[];
    readonly merges: readonly (readonly [string, string])[];
    readonly ids: readonly (readonly number[])[];
  };
  readonly byteLevelMetadata: Readonly<Record<string, unknown>>;
  readonly gguf: readonly {
    readonly name: string;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly ids: readonly (readonly number[])[];
  }[];
}

const path = new URL('../fixtures/tokenizers.json', import.meta.url);
export const recorded: RecordedTokenizers = JSON.parse(readFileSync(path, 'utf8'));

/** Metadata as a GGUF file would hold it. */
export function metadataOf(values: Readonly<Record<string, unknown>>): Fields {
  return parseFields('model.gguf', JSON.stringify(values));
}
