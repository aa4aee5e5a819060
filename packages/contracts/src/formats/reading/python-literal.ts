// Python's `repr` of lists, dictionaries, texts, numbers, True, False and None, as pandas writes them into the cells of a CSV
// file; also of numpy's arrays, which have no commas between their elements.

/** A text that is no literal. */
export class PythonLiteralError extends Error {
  override readonly name = 'PythonLiteralError';
  /** Something stands behind a literal that is whole. */
  readonly isFollowed: boolean;

  constructor(message: string, isFollowed: boolean) {
    super(message);
    this.isFollowed = isFollowed;
  }
}

const deepest = 64;

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const words: Record<string, unknown> = {
  None: null,
  True: true,
  False: false,
  nan: null,
  null: null,
  true: true,
  false: false,
};

/** @throws PythonLiteralError that says where it cannot be read */
export function parsePythonLiteral(text: string): unknown {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    if (depth > deepest) throw this.#error(`is nested more than ${deepest} deep`);
    this.#blank();
    const next = this.#text[this.#at];
    if (next === '[') return this.#list(']', depth);
    if (next === '(') return this.#list(')', depth);
    if (next === '{') return this.#dictionary(depth);
    if (next === "'" || next === '"') return this.#string(next);
    const call = /^(?:array|np\.[a-z0-9_]+)\(/.exec(this.#text.slice(this.#at, this.#at + 40))?.[0];
    if (call !== undefined) return this.#called(call, depth);
    return this.#word();
  }

  end(): void {
    this.#blank();
    if (this.#at < this.#text.length) throw this.#error('something follows its end', true);
  }

  #list(close: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#blank();
      if (this.#take(close)) return items;
      items.push(this.value(depth + 1));
      this.#blank();
      // Elements of numpy's arrays are parted by blanks.
      if (!this.#take(',') && this.#at >= this.#text.length) throw this.#error(`ends before its "${close}"`);
    }
  }

  #dictionary(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at++;
    for (;;) {
      this.#blank();
      if (this.#take('}')) break;
      const key = this.value(depth + 1);
      this.#blank();
      if (!this.#take(':')) throw this.#error('lacks a ":"');
      entries.push([String(key), this.value(depth + 1)]);
      this.#blank();
      if (!this.#take(',') && this.#text[this.#at] !== '}') throw this.#error('lacks a "," or "}"');
    }
    const names = new Set(entries.map(([name]) => name));
    if (names.size < entries.length) throw this.#error('names a key twice');
    return Object.fromEntries(entries);
  }

  /** numpy's `array([…], dtype=object)` and `np.str_('…')` */
  #called(call: string, depth: number): unknown {
    this.#at += call.length;
    const value = this.value(depth + 1);
    const rest = /^\s*(?:,\s*dtype=[^()]*)?\)/.exec(this.#text.slice(this.#at, this.#at + 200));
    if (rest === null) throw this.#error('lacks a ")"');
    this.#at += rest[0].length;
    return value;
  }

  #string(quote: string): string {
    this.#at++;
    let text = '';
    for (;;) {
      const from = this.#at;
      while (this.#at < this.#text.length && this.#text[this.#at] !== quote && this.#text[this.#at] !== '\\')
        this.#at++;
      text += this.#text.slice(from, this.#at);
      if (this.#at >= this.#text.length) throw this.#error('a text in it does not end');
      if (this.#take(quote)) return text;
      this.#at++;
      text += this.#escape();
    }
  }

  #escape(): string {
    const hexadecimal = /^(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/.exec(
      this.#text.slice(this.#at, this.#at + 9),
    )?.[0];
    if (hexadecimal !== undefined) {
      const code = Number.parseInt(hexadecimal.slice(1), 16);
      if (code > 0x10ffff) throw this.#error('has an escape that names no character');
      this.#at += hexadecimal.length;
      return String.fromCodePoint(code);
    }
    const letter = this.#text[this.#at] ?? '';
    this.#at++;
    // An escape that Python does not know stays as it is.
    return escapes[letter] ?? `\\${letter}`;
  }

  #word(): unknown {
    const word = /^[-+\w.]+/.exec(this.#text.slice(this.#at, this.#at + 400))?.[0] ?? '';
    if (word === '') throw this.#error('has something that is no value');
    this.#at += word.length;
    if (Object.hasOwn(words, word)) return words[word];
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word)) throw this.#error(`has "${word.slice(0, 20)}"`);
    const number = Number(word);
    return /^[-+]?\d+$/.test(word) && !Number.isSafeInteger(number) ? BigInt(word) : number;
  }

  #blank(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #error(what: string, isFollowed = false): PythonLiteralError {
    return new PythonLiteralError(`${what}, at character ${this.#at + 1}`, isFollowed);
  }
}
