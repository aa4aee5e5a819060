// Where somebody lands who opens an enrolment link: what it is about, and, once they agree, a session.
import {
  enrolmentConsent,
  enrolmentEntered,
  enrolmentOffer,
  enrolmentSlugParams,
  type ProblemCode,
} from '@tastemaker/contracts';
import { enrol, openEnrolmentLink, ownEnrolmentIn, publishedGuideline } from '@tastemaker/database';
import { describeEnrolmentRefusal, parameterNames, readExternalIds } from '@tastemaker/labeling';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { assertOwnPage, giveCookie } from '../../access/browser-sessions.js';
import { hashSecret } from '../../access/secrets.js';
import { openSession } from '../../access/sessions.js';

/** From one address in a minute: a classroom behind one, not a program that fills the places. */
const rateLimit = { max: 60, timeWindow: 60_000 };

const refusals: ProblemCode[] = [
  'not_found',
  'enrolment_closed',
  'enrolment_expired',
  'enrolment_full',
  'project_paused',
  'enrolment_parameters',
  'already_enrolled',
  'conflict',
  'account_disabled',
  'csrf_refused',
];

export const enrolmentRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/enrolment/:slug',
    {
      config: { access: 'public', rateLimit, problems: ['not_found'] },
      schema: {
        summary: 'What an enrolment link is about, and whether somebody new may enrol',
        params: enrolmentSlugParams,
        response: { 200: enrolmentOffer },
      },
    },
    async (request) => {
      const { link, project, refusal } = await openEnrolmentLink(database, hashSecret(request.params.slug));
      return {
        project,
        platform: link.platform,
        parameters: parameterNames(link.platform),
        consent: link.consent,
        guideline: await publishedGuideline(database, link.projectId),
        judgmentsPerPerson: link.judgmentsPerPerson,
        open: refusal === undefined,
        refusal: refusal === undefined ? null : { code: refusal, detail: describeEnrolmentRefusal(refusal) },
      };
    },
  );

  app.post(
    '/enrolment/:slug',
    {
      config: { access: 'public', audit: ['enrolment.create', 'session.create'], rateLimit, problems: refusals },
      schema: {
        summary: 'Agree, and become a labeler of the project; whoever enrolled before comes back as who they are',
        params: enrolmentSlugParams,
        body: enrolmentConsent,
        response: {
          200: enrolmentEntered.describe('They enrolled before'),
          201: enrolmentEntered.describe('They are new'),
        },
      },
    },
    async (request, reply) => {
      const { cookie, parameters } = request.body;
      if (cookie) assertOwnPage(request);
      const slugHash = hashSecret(request.params.slug);
      const { link } = await openEnrolmentLink(database, slugHash);
      const external = readExternalIds(link.platform, parameters);
      if (external !== null && 'wrong' in external) throw parametersMissing(external.wrong);
      const visitor = cookie ? await app.cookieUser(request) : undefined;
      const { user, projectId, isNew } = await enrol(database, { slugHash, external, visitor });
      const opened = await openSession(database, user, 'enrolment');
      const session = cookie ? giveCookie(request, reply, opened) : opened;
      return reply
        .code(isNew ? 201 : 200)
        .send({ session, enrolment: await ownEnrolmentIn(database, projectId, user.id) });
    },
  );
};

function parametersMissing(wrong: string[]): HttpProblem {
  const errors = wrong.map((name) => ({ path: `parameters.${name}`, message: 'is missing, or no id of the platform' }));
  const cure = 'Open the study from the platform; if you have, accept it there first.';
  return new HttpProblem('enrolment_parameters', `The address lacks ${wrong.join(', ')}. ${cure}`, { errors });
}
