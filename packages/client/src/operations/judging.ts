// Operations of a labeler at work, and the researcher's list of what they found.
import * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const at = (assignmentId: string, rest = '') => `/v1/assignments/${assignmentId}${rest}`;

export function judgingOperations(transport: Transport) {
  return {
    /** Leases the next assignment; undefined when none is left for the caller. A lease they already hold comes back. */
    nextAssignment: (projectId: string) =>
      transport.sendMaybe(
        { method: 'POST', path: `/v1/projects/${projectId}/assignments/next`, repeatable: true },
        c.assignment,
      ),
    getAssignment: (assignmentId: string) => transport.send({ method: 'GET', path: at(assignmentId) }, c.assignment),
    renewAssignment: (assignmentId: string, fenceToken: string) =>
      transport.send(
        { method: 'POST', path: at(assignmentId, '/renew'), json: { fenceToken }, repeatable: true },
        c.assignment,
      ),
    releaseAssignment: (assignmentId: string, fenceToken: string) =>
      transport.sendVoid({
        method: 'POST',
        path: at(assignmentId, '/release'),
        json: { fenceToken },
        repeatable: true,
      }),
    /**
     * Stores a judgment and, unless `next` is false, leases the next assignment. Sending the same judgment again is safe.
     * @throws ApiError `assignment_expired` when the lease ran out and the slot was given away; `problem.submitted` holds
     * what was sent.
     */
    submitJudgment: (assignmentId: string, json: c.JudgmentSubmit, options: { next?: boolean } = {}) =>
      transport.send(
        { method: 'POST', path: at(assignmentId, '/judgment'), query: options, json, repeatable: true },
        c.judgmentAccepted,
      ),
    skipAssignment: (assignmentId: string, json: c.SkipSubmit, options: { next?: boolean } = {}) =>
      transport.send(
        { method: 'POST', path: at(assignmentId, '/skip'), query: options, json, repeatable: true },
        c.judgmentAccepted,
      ),
    listJudgments: (projectId: string, query?: c.JudgmentQuery) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/judgments`, query }, c.page(c.judgment)),
  };
}
