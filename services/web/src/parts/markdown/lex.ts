// Markdown as tokens, and nothing else: HTML is text, formulas are tokens of their own, and no input makes it slow or deep.
import { Lexer, type Token, Tokenizer, type TokenizerExtensionFunction, type Tokens } from 'marked';

export interface FormulaToken {
  readonly type: 'formula';
  readonly raw: string;
  readonly tex: string;
  readonly isBlock: boolean;
}

/** HTML is neither a block nor a tag: it stays the text that it is. */
class TextTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  override tag(): undefined {
    return undefined;
  }
}

const longestFormula = 5000;

/** Reading takes more than linear time in these: what has more of them is shown as it is written. */
const mostDelimiters = 2000;
const mostPipes = 4000;
const deepestQuote = 24;
const widestIndent = 60;
const longestGap = 200;

const inlineFormula =
  /^(?:\$\$(?!\s*\$)([^$]{1,5000})\$\$|\$(?![\s$])((?:\\[^\n]|[^$\\\n]){1,1000})(?<!\s)\$(?!\d)|\\\(([^\n]{1,1000}?)\\\)|\\\[([^\0]{1,5000}?)\\\])/;
const blockFormula = /^ {0,3}(?:\$\$([^$]{1,5000})\$\$|\\\[([^\0]{1,5000}?)\\\])[ \t]*(?:\n+|$)/;

const options = {
  gfm: true,
  breaks: true,
  tokenizer: new TextTokenizer(),
  extensions: {
    renderers: {},
    childTokens: {},
    inline: [matching(inlineFormula, false)],
    block: [matching(blockFormula, true)],
    startInline: [(source: string) => startOf(source, /\$|\\[([]/)],
    startBlock: [(source: string) => startOf(source, /\n {0,3}(?:\$\$|\\\[)/)],
  },
};

/** @returns undefined for what is too deep or too tangled to be read as Markdown: it is shown as it is written */
export function lexMarkdown(text: string): Token[] | undefined {
  const source = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(new RegExp(`[ \\t]{${longestGap},}`, 'g'), (gap) => gap.slice(0, longestGap));
  if (isTangled(source)) return undefined;
  try {
    return new Lexer(options).lex(source);
  } catch (error) {
    // The lexer is recursive: what nests too deeply overflows it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function matching(pattern: RegExp, isBlock: boolean): TokenizerExtensionFunction {
  return (source): (FormulaToken & Tokens.Generic) | undefined => {
    const found = pattern.exec(source);
    const tex = found?.slice(1).find((group) => group !== undefined);
    if (found === null || tex === undefined || tex.length > longestFormula) return undefined;
    const [raw] = found;
    return { type: 'formula', raw, tex: tex.trim(), isBlock: isBlock || /^(?:\$\$|\\\[)/.test(raw) };
  };
}

function startOf(source: string, pattern: RegExp): number | undefined {
  const at = source.search(pattern);
  return at === -1 ? undefined : at;
}

function isTangled(source: string): boolean {
  if (new RegExp(`^[ \\t]*(?:>[ \\t]*){${deepestQuote}}`, 'm').test(source)) return true;
  if (new RegExp(`^[ \\t]{${widestIndent},}(?:[*+-]|\\d{1,9}[.)]) `, 'm').test(source)) return true;
  return source
    .split(/\n[ \t]*\n/)
    .some((part) => countOf(part, /[*_~`[\]<]/g) > mostDelimiters || countOf(part, /\|/g) > mostPipes);
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
