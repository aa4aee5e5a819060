// RFC 9457 problem details: the one shape in which every service reports an error, with codes that never change.
import { z } from 'zod';
import { count } from './primitives.js';
import { refusal } from './refusals.js';
import { problemStatuses } from './values.js';

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
    refusal: refusal
      .optional()
      .describe('What a labeler is refused and why, where they are: a finer code, with what it speaks of'),
    submitted: z
      .unknown()
      .optional()
      .describe(
        'What was sent with a judgment that came too late, or with a change to what somebody else has changed: not lost',
      ),
    stored: z.unknown().optional().describe('What is stored instead, where somebody else changed it meanwhile'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
export type InputError = z.infer<typeof inputError>;
