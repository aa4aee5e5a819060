// Why the embedded PostgreSQL would not start, with what to do about it in the message.

export type EmbeddedPostgresErrorCode =
  | 'embedded_postgres_unsupported'
  | 'embedded_postgres_user'
  | 'embedded_postgres_init_failed'
  | 'embedded_postgres_incompatible'
  | 'embedded_postgres_missing'
  | 'embedded_postgres_start_failed'
  | 'embedded_postgres_port_taken';

export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
