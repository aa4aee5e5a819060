// Typed access to the keys of a model's JSON files and of GGUF metadata.
import { readFileSync, statSync } from 'node:fs';
import { CheckpointError } from './checkpoint-error.js';

/**
 * Typed access to the keys of a JSON file or of GGUF metadata: each reader either returns the type it is named after
 * or throws a CheckpointError that names the key, so no caller checks types by itself.
 */
export class Fields {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;

  constructor(path: string, values: Readonly<Record<string, unknown>>) {
    this.path = path;
    this.values = values;
  }

  /** undefined where the key is absent or null. */
  optional(key: string): unknown {
    return Object.hasOwn(this.values, key) ? (this.values[key] ?? undefined) : undefined;
  }

  optionalString(key: string): string | undefined {
    const value = this.optional(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.invalid(key, 'a string', value);
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.optional(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.invalid(key, 'true or false', value);
  }

  /** GGUF gives 64-bit numbers as bigint; they come back as number. */
  optionalNumber(key: string): number | undefined {
    const value = this.optional(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.invalid(key, 'a number', value);
  }

  optionalCount(key: string): number | undefined {
    const value = this.optionalNumber(key);
    if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
    throw this.invalid(key, 'a whole number', value);
  }

  /** A list, or undefined; the caller checks its elements. */
  optionalList(key: string): readonly unknown[] | undefined {
    const value = this.optional(key);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.invalid(key, 'a list', value);
  }

  optionalFields(key: string): Fields | undefined {
    const value = this.optional(key);
    if (value === undefined) return undefined;
    if (isRecord(value)) return new Fields(this.path, value);
    throw this.invalid(key, 'an object', value);
  }

  /** An object inside a list. */
  element(key: string, index: number): Fields {
    const value = this.optionalList(key)?.[index];
    if (isRecord(value)) return new Fields(this.path, value);
    throw this.invalid(key, 'a list of objects', value);
  }

  string(key: string): string {
    return this.required(key, this.optionalString(key));
  }

  number(key: string): number {
    return this.required(key, this.optionalNumber(key));
  }

  /** A whole number of at least 1. */
  count(key: string): number {
    const value = this.required(key, this.optionalCount(key));
    if (value < 1) throw this.invalid(key, 'at least 1', value);
    return value;
  }

  strings(key: string): readonly string[] {
    const list = this.required(key, this.optionalList(key));
    return list.map((value) => {
      if (typeof value !== 'string') throw this.invalid(key, 'a list of strings', value);
      return value;
    });
  }

  invalid(key: string, expected: string, value: unknown): CheckpointError {
    const shown = typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'undefined');
    const short = shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
    return new CheckpointError('invalid-value', this.path, `"${key}" should be ${expected}, and is ${short}`, {
      subject: key,
    });
  }

  private required<T>(key: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw new CheckpointError('missing-key', this.path, `"${key}" is missing`, { subject: key });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws CheckpointError where `text` is not a JSON object. */
export function parseFields(path: string, text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError('malformed-json', path, `is not valid JSON (${String(cause)})`, { cause });
  }
  if (!isRecord(value)) throw new CheckpointError('malformed-json', path, 'should hold a JSON object');
  return new Fields(path, value);
}

/** Larger than any tokenizer, whose file is the largest of a model's texts. */
const longestText = 2 ** 28;

/** The file's text, or undefined where there is no such file. @throws CheckpointError for one that is too long */
export function readOptionalText(path: string): string | undefined {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new CheckpointError('unreadable-file', path, 'is not a file');
    if (found.size > longestText) {
      throw new CheckpointError(
        'unreadable-file',
        path,
        `is ${found.size} bytes long; at most ${longestText} are read`,
      );
    }
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new CheckpointError('unreadable-file', path, `cannot be read (${String(cause)})`, { cause });
  }
}

/** @throws CheckpointError where the file is missing or not a JSON object. */
export function readFields(path: string): Fields {
  const text = readOptionalText(path);
  if (text === undefined) throw new CheckpointError('missing-file', path, 'is missing');
  return parseFields(path, text);
}

export function readOptionalFields(path: string): Fields | undefined {
  const text = readOptionalText(path);
  return text === undefined ? undefined : parseFields(path, text);
}
