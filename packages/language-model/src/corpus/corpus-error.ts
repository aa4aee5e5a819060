/** A corpus's file cannot be read, or holds something else than documents. */
export class CorpusError extends Error {
  override readonly name = 'CorpusError';
  readonly code = 'corpus';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.path = path;
  }

  /** What went wrong at a place of the file. */
  static of(path: string, cause: unknown, place?: string): CorpusError {
    if (cause instanceof CorpusError) return cause;
    const what = cause instanceof Error ? cause.message : String(cause);
    return new CorpusError(path, place === undefined ? what : `${place}: ${what}`, { cause });
  }
}
