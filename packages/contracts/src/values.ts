// Values of the contracts that are needed where no schemas are: this file imports nothing, so that browsers can load it alone.

/** The stable codes, each with the HTTP status it is sent with. Clients branch on these, never on texts. */
export const problemStatuses = {
  invalid_request: 400,
  unauthorized: 401,
  login_failed: 401,
  forbidden: 403,
  insufficient_scope: 403,
  session_required: 403,
  csrf_refused: 403,
  account_disabled: 403,
  not_invited: 403,
  own_demonstration: 403,
  labeler_paused: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  already_exists: 409,
  assignment_expired: 409,
  already_judged: 409,
  guideline_not_acknowledged: 409,
  project_paused: 409,
  quota_reached: 409,
  not_qualified: 409,
  edit_window_over: 409,
  guideline_published: 409,
  revision_conflict: 409,
  run_finished: 409,
  model_not_ready: 409,
  artifact_damaged: 409,
  idempotency_key_in_use: 409,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  expectation_failed: 417,
  validation_failed: 422,
  idempotency_key_reused: 422,
  import_failed: 422,
  too_many_requests: 429,
  headers_too_large: 431,
  internal_error: 500,
  inference_failed: 502,
  inference_unavailable: 503,
  unavailable: 503,
  inference_timeout: 504,
  insufficient_storage: 507,
} as const satisfies Record<string, number>;

/** After one of these nothing follows, and the stream ends. */
export const finalStatuses = ['succeeded', 'failed', 'cancelled'] as const;

/** What a first start calls the project of its demo; pages tell by it that nobody has to be asked whose it is. */
export const demoProjectName = 'Haiku demo';
