// RFC 9457 problem details: the one shape in which every service reports an error, with codes that never change.
import { z } from 'zod';
import { count } from './primitives.js';

/** The stable codes, each with the HTTP status it is sent with. Clients branch on these, never on texts. */
export const problemStatuses = {
  invalid_request: 400,
  unauthorized: 401,
  login_failed: 401,
  forbidden: 403,
  insufficient_scope: 403,
  session_required: 403,
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

export type ProblemCode = keyof typeof problemStatuses;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the constant above are exactly its codes
export const problemCode = z.enum(Object.keys(problemStatuses) as [ProblemCode, ...ProblemCode[]]);

/** One complaint about the input. `path` is dotted (`messages.0.content`), or `line 12` for a line of a file. */
export const inputError = z.object({ path: z.string(), message: z.string() });

export const problem = z
  .object({
    type: z.string().describe('about:blank, or a URI that documents the problem'),
    title: z.string(),
    status: count,
    code: problemCode,
    detail: z.string().optional().describe('What happened and what to do about it'),
    instance: z.string().optional().describe("The request's id, for the logs"),
    errors: z.array(inputError).optional(),
    submitted: z
      .unknown()
      .optional()
      .describe(
        'What was sent with a judgment that came too late, or with a change to what somebody else has changed: not lost',
      ),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
export type InputError = z.infer<typeof inputError>;
