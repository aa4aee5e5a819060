/** The one error class of this package, so that callers can tell bad data from a bug by its code. */

export type PreferenceErrorCode =
  /** The data break what a formula presupposes: ratings missing where all are needed, an index out of range. */
  | 'preference.invalid_input'
  /** Bradley–Terry strengths have no finite maximum-likelihood estimate: some items never lost to, or never met, others. */
  | 'preference.not_connected';

export class PreferenceError extends Error {
  override readonly name = 'PreferenceError';
  readonly code: PreferenceErrorCode;

  constructor(code: PreferenceErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
