// Operations on enrolment: links by which people become labelers, enrolling, and the table of who did.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

export function enrolmentOperations(transport: Transport) {
  return {
    /** What a link is about; needs no token. @param slug the last part of the link's path */
    getEnrolmentOffer: (slug: string) =>
      transport.send({ method: 'GET', path: `/v1/enrolment/${encodeURIComponent(slug)}` }, 'enrolmentOffer'),
    /** Agrees, and logs in as who they are now; needs no token. Sent again for the same person of a platform, it is them again. */
    enrol: (slug: string, json: c.EnrolmentConsent) =>
      transport.send({ method: 'POST', path: `/v1/enrolment/${encodeURIComponent(slug)}`, json }, 'enrolmentEntered'),

    listEnrolmentLinks: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'enrolment-links'), query }, 'enrolmentLink'),
    createEnrolmentLink: (projectId: string, json: c.EnrolmentLinkCreate) =>
      transport.send({ method: 'POST', path: at(projectId, 'enrolment-links'), json }, 'enrolmentLink'),
    getEnrolmentLink: (projectId: string, linkId: string) =>
      transport.send({ method: 'GET', path: at(projectId, `enrolment-links/${linkId}`) }, 'enrolmentLink'),
    /** Closes it, opens it again, lets in more people, or longer. */
    updateEnrolmentLink: (projectId: string, linkId: string, json: c.EnrolmentLinkUpdate) =>
      transport.send(
        { method: 'PATCH', path: at(projectId, `enrolment-links/${linkId}`), json, repeatable: true },
        'enrolmentLink',
      ),
    listEnrolments: (projectId: string, query?: Partial<c.PageQuery> & { linkId?: string; finished?: boolean }) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'enrolments'), query }, 'enrolment'),
    /** The same, all of it, as CSV. */
    downloadEnrolments: (projectId: string, query?: { linkId?: string }) =>
      transport.open({ method: 'GET', path: at(projectId, 'enrolments.csv'), query }),
  };
}
