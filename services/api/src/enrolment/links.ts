// An enrolment link's address: made, kept sealed, and shown again to researchers.
import { createHash, randomBytes } from 'node:crypto';
import type { EnrolmentLink, EnrolmentPlatform } from '@tastemaker/contracts';
import type { StoredEnrolmentLink } from '@tastemaker/database';
import { seal, UnsealError, unseal } from '@tastemaker/secrets';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { publicUrlFor } from '../access/login-links.js';
import { hashSecret } from '../access/secrets.js';

/** What Prolific replaces in the address before it sends somebody there. */
const queries: Readonly<Record<EnrolmentPlatform, string>> = {
  none: '',
  prolific: '?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}',
  // Its page appends what it was itself opened with: docs/enrolment.md.
  mturk: '',
};

/** @throws HttpProblem `unavailable` where this installation has no key to seal with */
export function makeSlug(secretKey: Buffer | undefined, linkId: string): { slugHash: string; sealedSlug: string } {
  if (secretKey === undefined) {
    const cure = 'Set TASTEMAKER_SECRET_KEY for the API (openssl rand -base64 32).';
    throw new HttpProblem('unavailable', `This installation has no key to keep the link with. ${cure}`);
  }
  const slug = randomBytes(24).toString('base64url');
  return { slugHash: hashSecret(slug), sealedSlug: seal(secretKey, ownerOf(linkId), slug) };
}

export function consentHashOf(consent: string): string {
  return createHash('sha256').update(consent).digest('hex');
}

/** As researchers see it, with its address. */
export function shownLink(request: FastifyRequest, { sealedSlug, ...link }: StoredEnrolmentLink): EnrolmentLink {
  const slug = openSlug(request, link.id, sealedSlug);
  const url = slug === undefined ? null : `${publicUrlFor(request)}/enrol/${slug}${queries[link.platform]}`;
  return { ...link, url };
}

function openSlug({ server, log }: FastifyRequest, linkId: string, sealedSlug: string): string | undefined {
  const { secretKey } = server.deps;
  if (secretKey === undefined) return undefined;
  try {
    return unseal(secretKey, ownerOf(linkId), sealedSlug);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    log.warn({ err: error }, 'an enrolment link cannot be shown: it was sealed with another key');
    return undefined;
  }
}

function ownerOf(linkId: string): string {
  return `enrolment-link:${linkId}`;
}
