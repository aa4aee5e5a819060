// The one error class of this package, so that callers can tell an engine's trouble from their own by its code.
export type EngineErrorCode =
  /** An operation refused its inputs: wrong shapes, an index out of range, a released tensor. */
  | 'engine.operation_failed'
  /** The native engine was asked for and cannot be had on this machine. */
  | 'engine.unavailable'
  /** A download could not be completed. */
  | 'engine.download_failed'
  /** A downloaded file is not the one whose hash is pinned. */
  | 'engine.hash_mismatch'
  /** A program this machine needs for building the engine is missing or failed. */
  | 'engine.build_failed';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
