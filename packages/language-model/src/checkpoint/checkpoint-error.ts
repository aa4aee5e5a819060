// What can be wrong with a model on disk, as one error whose message an import can show as it is.
/**
 * Everything that can be wrong with a model on disk is one error, so that an import can show its message as it is:
 * which file, which tensor or key, what was expected.
 */
export type CheckpointErrorCode =
  | 'missing-file'
  | 'unreadable-file'
  | 'unknown-format'
  | 'malformed-json'
  | 'malformed-header'
  | 'missing-key'
  | 'invalid-value'
  | 'unsupported-architecture'
  | 'unsupported-dtype'
  | 'unsupported-tokenizer'
  | 'malformed-tokenizer'
  | 'missing-tensor'
  | 'unread-tensor'
  | 'token-without-embedding'
  | 'wrong-shape'
  | 'truncated-tensor'
  | 'overlapping-tensors'
  | 'duplicate-tensor';

export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;
  /** The file (or folder) that is at fault. */
  readonly path: string;
  /** The tensor or key that is at fault, where there is one. */
  readonly subject: string | undefined;

  constructor(
    code: CheckpointErrorCode,
    path: string,
    problem: string,
    options?: { readonly subject?: string; readonly cause?: unknown },
  ) {
    super(`${path}: ${problem}`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.path = path;
    this.subject = options?.subject;
  }
}
