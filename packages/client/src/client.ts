// The typed client: one method for each operation of the API.
import { askingOperations } from './operations/asking.js';
import { candidateOperations } from './operations/candidates.js';
import { demonstrationOperations } from './operations/demonstrations.js';
import { enrolmentOperations } from './operations/enrolment.js';
import { erasureOperations } from './operations/erasures.js';
import { judgeOperations } from './operations/judges.js';
import { judgmentOperations } from './operations/judgments.js';
import { labelingOperations } from './operations/labeling.js';
import { loginOperations } from './operations/logins.js';
import { modelVoteOperations } from './operations/model-votes.js';
import { peopleOperations } from './operations/people.js';
import { projectOperations } from './operations/projects.js';
import { reportOperations } from './operations/reports.js';
import { rewardModelOperations } from './operations/reward-models.js';
import { trainingOperations } from './operations/training.js';
import { transferOperations } from './operations/transfer.js';
import { webhookOperations } from './operations/webhooks.js';
import type { Transport } from './transport.js';

/** Every operation, sent by `transport`. */
export function operationsOf(transport: Transport) {
  return {
    ...loginOperations(transport),
    ...peopleOperations(transport),
    ...projectOperations(transport),
    ...demonstrationOperations(transport),
    ...candidateOperations(transport),
    ...labelingOperations(transport),
    ...judgmentOperations(transport),
    ...judgeOperations(transport),
    ...reportOperations(transport),
    ...trainingOperations(transport),
    ...transferOperations(transport),
    ...webhookOperations(transport),
    ...rewardModelOperations(transport),
    ...modelVoteOperations(transport),
    ...askingOperations(transport),
    ...erasureOperations(transport),
    ...enrolmentOperations(transport),
  };
}

export type Client = ReturnType<typeof operationsOf>;
