// Examples for the guideline: what the address names, and the Markdown that is made of it.
import { describe, expect, it } from 'vitest';
import { exampleMarkdown, readExamplePair, withExample } from '../src/pages/research/guideline/example.js';

const words = { example: 'Example', better: 'Better', worse: 'Worse', why: 'Why:' };

describe('an example of the guideline', () => {
  it('is named by a comparison and two of its answers, or not at all', () => {
    expect(readExamplePair({ example: 'c', preferred: 'a', other: 'b' })).toEqual({
      comparisonId: 'c',
      preferredId: 'a',
      otherId: 'b',
    });
    expect(readExamplePair({ example: 'c', preferred: 'a' })).toBeUndefined();
  });

  it('quotes each line, empty ones too', () => {
    const texts = { question: 'A haiku about frost?', better: 'white frost\r\n\r\n# on the stone\n', worse: 'Frost!' };
    expect(exampleMarkdown(texts, words)).toBe(
      '## Example\n\n> A haiku about frost?\n\n**Better**\n\n> white frost\n>\n> # on the stone\n\n**Worse**\n\n> Frost!\n\n*Why:* ',
    );
  });

  it('stands at the end, apart from what is there', () => {
    expect(withExample('# What counts\n\n1. Truth\n\n\n', '## Example')).toBe(
      '# What counts\n\n1. Truth\n\n## Example',
    );
    expect(withExample('\n', '## Example')).toBe('## Example');
  });
});
