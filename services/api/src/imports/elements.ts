// The elements of a JSON array from a stream of text, each as the text it is written as, in memory bounded by the longest of
// them: a file that is one array is read as lines are.
import { HttpProblem } from '@tastemaker/service/problems';
import { type Line, maxLineCharacters } from './lines.js';

/**
 * The elements with their numbers, some at a time.
 * @param chunks text of which the first character that is not blank is the opening bracket
 * @throws HttpProblem `import_failed` for an array that is cut off, for a comma without an element, for what stands after the
 * array, and for an element of more than `longest` characters
 */
export async function* elementsOf(chunks: AsyncIterable<string>, longest = maxLineCharacters): AsyncGenerator<Line[]> {
  const splitter = new Splitter(longest);
  for await (const chunk of chunks) {
    const elements = splitter.push(chunk);
    if (elements.length > 0) yield elements;
  }
  splitter.end();
}

/** What decides where an element ends, outside of strings and within them. */
const structure = /["[\]{},]/g;
const stringEnd = /["\\]/g;

class Splitter {
  readonly #longest: number;
  /** Of the brackets that are open; 1 in the array, outside of its elements. */
  #depth = 0;
  #inString = false;
  /** The last chunk ended within a string, with a backslash. */
  #isEscaped = false;
  #hasEnded = false;
  /** From 1: of the element that has begun or is to begin. */
  #number = 1;
  #begun: string[] = [];
  #begunCharacters = 0;
  #found: Line[] = [];

  constructor(longest: number) {
    this.#longest = longest;
  }

  push(chunk: string): Line[] {
    let from = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#inString) {
        at = this.#skipString(chunk, at);
        continue;
      }
      structure.lastIndex = at;
      const mark = structure.exec(chunk);
      if (mark === null) break;
      at = mark.index + 1;
      if (mark[0] === '"') this.#inString = true;
      else if (this.#isEdge(mark[0])) {
        this.#keep(chunk.slice(from, mark.index));
        this.#cross(mark[0]);
        from = at;
      }
    }
    this.#keep(chunk.slice(from));
    const found = this.#found;
    this.#found = [];
    return found;
  }

  end(): void {
    if (!this.#hasEnded) throw refused(this.#number, 'the list is cut off: it does not end with ]');
  }

  /** Behind the string's end, or the chunk's. */
  #skipString(chunk: string, start: number): number {
    let at = this.#isEscaped ? start + 1 : start;
    this.#isEscaped = false;
    for (;;) {
      stringEnd.lastIndex = at;
      const mark = stringEnd.exec(chunk);
      if (mark === null) return chunk.length;
      if (mark[0] === '"') {
        this.#inString = false;
        return mark.index + 1;
      }
      at = mark.index + 2;
      if (at > chunk.length) this.#isEscaped = true;
    }
  }

  /** Counts brackets; whether the character opens the array, closes it or parts two elements. */
  #isEdge(character: string): boolean {
    if (character === ',') return this.#depth <= 1;
    if (character === '[' || character === '{') return this.#depth++ === 0;
    return --this.#depth <= 0;
  }

  #keep(text: string): void {
    const isBetween = this.#begun.length === 0 && text.trim() === '';
    if (text === '' || isBetween) return;
    if (this.#hasEnded) throw refused(this.#number, `after the list's end stands ${excerpt(text)}: remove it`);
    this.#begun.push(text);
    this.#begunCharacters += text.length;
    if (this.#begunCharacters > this.#longest) throw refused(this.#number, 'is too long');
  }

  /** From one element to the next, into the array, or out of it. */
  #cross(character: string): void {
    if (this.#hasEnded) throw refused(this.#number, `after the list's end stands ${character}: remove it`);
    if (character === '[') return;
    if (character === '}') throw refused(this.#number, 'a } closes the list: write ]');
    const text = this.#begun.join('').trim();
    const isEmptyList = character === ']' && this.#number === 1;
    if (text !== '') this.#found.push({ number: this.#number++, text });
    else if (!isEmptyList) throw refused(this.#number, `a comma stands before ${character}: remove the comma`);
    this.#begun = [];
    this.#begunCharacters = 0;
    this.#hasEnded = character !== ',';
  }
}

function excerpt(text: string): string {
  const characters = text.trim();
  return characters.length > 20 ? `${characters.slice(0, 20)}…` : characters;
}

function refused(number: number, message: string): HttpProblem {
  const detail = 'The file cannot be read: see errors. Nothing of it was kept.';
  return new HttpProblem('import_failed', detail, { errors: [{ path: `row ${number}`, message }] });
}
