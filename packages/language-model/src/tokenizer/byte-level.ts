/**
 * Byte-level pre-tokenisation as GPT-2 introduced it (Radford et al. 2019, `encoder.py`): text is cut into words by a
 * regular expression and each UTF-8 byte is written as one printable character, so every text has tokens.
 */

/**
 * GPT-2's word pattern in Oniguruma's meaning of `\s`, which is what Hugging Face's tokenizers compile:
 * JavaScript's own `\s` adds U+FEFF and lacks U+0085.
 */
export const gpt2WordPattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

const gpt2Words =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The words of a text, in order; together they are the text. */
export function* splitWords(text: string): Generator<string> {
  for (const match of text.matchAll(gpt2Words)) yield match[0];
}

/** Printable Latin-1 stands for itself, the other bytes are moved to U+0100 and up. */
export const byteCharacters: readonly string[] = makeByteCharacters();

function makeByteCharacters(): string[] {
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(printable ? byte : 0x100 + moved++);
  });
}
