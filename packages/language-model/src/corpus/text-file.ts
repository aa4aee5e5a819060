// A text file's documents. Most files are one; a file too long for memory is cut where its text pauses.
import type { Readable } from 'node:stream';

/** Characters that a text file's document has at most. */
const LONGEST = 2 ** 20;

/** Up to {@link LONGEST} characters one document; longer text is cut behind an empty line, else a line, near there. */
export async function* textDocuments(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let held = '';
  for await (const chunk of stream) {
    held += String(chunk);
    while (held.length > LONGEST) {
      const end = pauseIn(held);
      yield held.slice(0, end);
      held = held.slice(end);
    }
  }
  if (held.trim() !== '') yield held;
}

/** Where to cut: as late as the longest document allows, and never within a character. */
function pauseIn(text: string): number {
  for (const pause of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(pause, LONGEST - pause.length);
    if (at > 0) return at + pause.length;
  }
  const isWithinCharacter = /[\uD800-\uDBFF]/u.test(text.charAt(LONGEST - 1));
  return isWithinCharacter ? LONGEST - 1 : LONGEST;
}
