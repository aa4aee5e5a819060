// What others wrote, made safe to print: a name or an answer may hold characters that move the cursor, change the title, write
// to the clipboard, or turn the line around. They are shown as what they are instead.

/**
 * C0 and C1 controls but tab and line feed, DEL; marks that reorder, hide or break text: bidirectional ones, invisible
 * separators, variation of nothing, tags. The joiners U+200C and U+200D stay: words and emoji need them.
 * https://www.unicode.org/reports/tr36/ https://trojansource.codes/
 */
const dangerous =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** For a terminal: `\u001b` for an escape character, and so on. Tabs and line feeds stay. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(dangerous, escaped);
}

/** JSON that equals the value's and is safe to print: what JSON leaves as it is, is escaped, too. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(dangerous, escaped);
}

/** As JSON writes it, in UTF-16 units. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
    return String.raw`\u${unit}`;
  }).join('');
}
