// Operations of a labeler at work: who they are, what they judge by, what they hold, and what they have judged.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const at = (assignmentId: string, rest = '') => `/v1/assignments/${assignmentId}${rest}`;
const guidelines = (projectId: string) => `/v1/projects/${projectId}/guidelines`;

export function labelingOperations(transport: Transport) {
  return {
    me: () => transport.send({ method: 'GET', path: '/v1/me' }, 'me'),
    getProject: (projectId: string) => transport.send({ method: 'GET', path: `/v1/projects/${projectId}` }, 'project'),
    /** One's own; with the completion code once they have finished. */
    getOwnEnrolment: (projectId: string) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/enrolment` }, 'ownEnrolment'),

    /** The version in force, and the last one that the caller has acknowledged. */
    getCurrentGuideline: (projectId: string) =>
      transport.send({ method: 'GET', path: `${guidelines(projectId)}/current` }, 'currentGuideline'),
    /** What changed from one version (the one before, if none is named) to another. */
    diffGuideline: (projectId: string, version: number, query?: c.GuidelineDiffQuery) =>
      transport.send({ method: 'GET', path: `${guidelines(projectId)}/${version}/diff`, query }, 'guidelineDiff'),
    acknowledgeGuideline: (projectId: string, version: number) =>
      transport.send(
        { method: 'POST', path: `${guidelines(projectId)}/${version}/acknowledge`, repeatable: true },
        'guideline',
      ),

    /** Leases the next assignment; undefined when none is left for the caller. A lease they already hold comes back. */
    nextAssignment: (projectId: string) =>
      transport.sendMaybe(
        { method: 'POST', path: `/v1/projects/${projectId}/assignments/next`, repeatable: true },
        'assignment',
      ),
    /** Leases ahead, up to `count` in all; those held before come first. Undefined when there are none. */
    leaseAhead: (projectId: string, count: number) =>
      transport.sendMaybe(
        {
          method: 'POST',
          path: `/v1/projects/${projectId}/assignments/next`,
          query: { count },
          repeatable: true,
        },
        'assignmentsAhead',
      ),
    /** Leases for hours, to judge without a connection: up to `count`, at most as many as the project allows, in all. */
    takeAlong: (projectId: string, count?: number) =>
      transport.sendMaybe(
        {
          method: 'POST',
          path: `/v1/projects/${projectId}/assignments/next`,
          query: { count, takeAlong: true },
          repeatable: true,
        },
        'assignmentsAhead',
      ),
    /** What the caller holds, oldest first. Leases nothing. */
    listHeldAssignments: (projectId: string) =>
      transport.sendPage({ method: 'GET', path: `/v1/projects/${projectId}/assignments/mine` }, 'heldAssignment'),
    /** Gives back what is named, or all that the caller holds; what is not theirs any more is told. */
    releaseAssignments: (projectId: string, json: c.AssignmentsRelease) =>
      transport.send(
        { method: 'POST', path: `/v1/projects/${projectId}/assignments/release`, json, repeatable: true },
        'assignmentsReleased',
      ),
    getAssignment: (assignmentId: string) => transport.send({ method: 'GET', path: at(assignmentId) }, 'assignment'),
    renewAssignment: (assignmentId: string, fenceToken: string) =>
      transport.send(
        { method: 'POST', path: at(assignmentId, '/renew'), json: { fenceToken }, repeatable: true },
        'assignment',
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
        'judgmentAccepted',
      ),
    skipAssignment: (assignmentId: string, json: c.SkipSubmit, options: { next?: boolean } = {}) =>
      transport.send(
        { method: 'POST', path: at(assignmentId, '/skip'), query: options, json, repeatable: true },
        'judgmentAccepted',
      ),
    /** Flags a candidate, by its letter, or the prompt itself. */
    raiseFlag: (assignmentId: string, json: c.FlagRaise) =>
      transport.send({ method: 'POST', path: at(assignmentId, '/flags'), json, repeatable: true }, 'ownFlag'),

    /** How the caller comes along in a project. */
    getOwnProgress: (projectId: string) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/progress/mine` }, 'ownProgress'),
    /** What the caller has judged, newest first, in the letters that they saw. */
    listOwnJudgments: (projectId: string, query?: c.OwnJudgmentQuery) =>
      transport.sendPage(
        { method: 'GET', path: `/v1/projects/${projectId}/judgments/mine`, query },
        'listedOwnJudgment',
      ),
    /** Puts another judgment in the place of one's own, within the project's window. */
    changeJudgment: (projectId: string, judgmentId: string, json: c.JudgmentChange) =>
      transport.send(
        { method: 'PUT', path: `/v1/projects/${projectId}/judgments/${judgmentId}`, json, repeatable: true },
        'ownJudgment',
      ),
    /** Takes one's own judgment, or skip, back: the assignment is held again. */
    withdrawJudgment: (projectId: string, judgmentId: string) =>
      transport.send({ method: 'DELETE', path: `/v1/projects/${projectId}/judgments/${judgmentId}` }, 'assignment'),
  };
}
