// Failures that end a command, with a message a person can act on.
/** What ends a command early: a message a person can act on, and the exit status that goes with it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  /** What to do about it, if the message does not say. */
  readonly cure: string | undefined;
  /** 1: it failed; 2: it was asked for wrongly. */
  readonly exitCode: 1 | 2;

  constructor(
    code: string,
    message: string,
    options: { readonly cure?: string; readonly exitCode?: 1 | 2; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.cure = options.cure;
    this.exitCode = options.exitCode ?? 1;
  }
}

export function usageFailure(message: string, cure?: string): Failure {
  return new Failure('usage', message, { exitCode: 2, ...(cure === undefined ? {} : { cure }) });
}
