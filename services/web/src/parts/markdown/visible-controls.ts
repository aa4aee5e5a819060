// Characters that cannot be seen and change how others are shown: they are told, not obeyed.

/** Text, or the name of a character that stands in its place. */
export type Run = string | { readonly control: string };

// Null and other control characters, overrides and isolates of direction, line separators, and the tags that hide whole texts.
const hidden =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFFF9-\uFFFB]|\u{1F3F4}?[\u{E0000}-\u{E007F}]+/gu;

export function splitControls(text: string): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(hidden)) {
    // The flags of England, Scotland and Wales are made of tags.
    if (found.startsWith('\u{1F3F4}')) continue;
    if (index > from) runs.push(text.slice(from, index));
    for (const character of found) runs.push({ control: nameOf(character) });
    from = index + found.length;
  }
  if (from < text.length) runs.push(text.slice(from));
  return runs;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** Character references, as Markdown takes them; what is none stays as it is written. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (reference, hex, decimal, name) => {
    if (typeof name === 'string') return names[name] ?? reference;
    const point = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : '\uFFFD';
  });
}
