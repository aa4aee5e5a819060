// Operations on blind votes between two language models.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

export function modelVoteOperations(transport: Transport) {
  return {
    /** Answers once both models have answered; who is who is told by the vote. */
    askBlind: (json: c.ModelVoteRoundCreate, { signal }: { signal?: AbortSignal } = {}) =>
      transport.send({ method: 'POST', path: '/v1/model-votes/rounds', json, signal }, 'modelVoteRound'),
    voteBlind: (roundId: string, choice: c.ModelVoteChoice) =>
      transport.send(
        { method: 'POST', path: `/v1/model-votes/rounds/${roundId}/vote`, json: { choice }, repeatable: true },
        'modelVote',
      ),
    getModelVotes: (firstId: string, secondId: string) =>
      transport.send(
        { method: 'GET', path: '/v1/model-votes', query: { modelIds: `${firstId},${secondId}` } },
        'modelVoteTally',
      ),
  };
}
