// Why work in a sandbox ended without a result.

export type SandboxErrorCode = 'timed_out' | 'out_of_memory' | 'crashed' | 'output_too_large' | 'canceled' | 'failed';

/** What the sandboxed module threw, as far as it can be copied from one process to another. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  /** The error's own `code`, where it has one. */
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
}

/** `failed`: the module threw `thrown`. Every other code: the process was ended from outside, or ended by itself. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;
  readonly thrown: Thrown | undefined;

  constructor(code: SandboxErrorCode, message: string, options: ErrorOptions & { thrown?: Thrown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.thrown = options.thrown;
  }
}
