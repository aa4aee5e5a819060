// Which trainer elsewhere calls, from its Authorization header. Its token opens one run, and is no person's.
import { DatabaseError, type TrainerKey, trainerByToken } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { hashSecret } from './secrets.js';

/**
 * @throws HttpProblem `unauthorized` for a token that is unknown or has expired, and for a person's; DatabaseError
 * `trainer_superseded`, `run_finished`
 */
export async function identifyTrainer(request: FastifyRequest): Promise<TrainerKey> {
  const secret = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  if (secret === undefined) {
    throw new HttpProblem('unauthorized', 'Send the trainer’s token as a header: Authorization: Bearer tmt_…');
  }
  if (!secret.startsWith('tmt_')) {
    const cure = 'Make one with POST /v1/runs/{id}/trainers, or `tastemaker runs trainer-token`.';
    throw new HttpProblem(
      'unauthorized',
      `These routes take the token of a run’s trainer, tmt_…, not a person’s. ${cure}`,
    );
  }
  try {
    return await trainerByToken(request.server.deps.database, hashSecret(secret));
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== 'not_found') throw error;
    throw new HttpProblem('unauthorized', 'This trainer’s token is unknown, or its run was deleted.', { cause: error });
  }
}

/** The trainer that calls a route that is for trainers. */
export function trainerOf(request: FastifyRequest): TrainerKey {
  if (request.trainer === null) throw new HttpProblem('unauthorized', 'Send the trainer’s token.');
  return request.trainer;
}

/** Of the routes that trainers call. */
export const trainersAreRows = { none: 'what a trainer says is kept as events of its run, under its number' };
