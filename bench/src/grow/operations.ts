/** What is measured: each operation over HTTP, as its user waits for it. */

import { type Client, createClient } from '@tastemaker/client';

export interface Operation {
  name: string;
  /** How often it is measured, and how often before that it is not. */
  runs: number;
  warmUp: number;
  run(): Promise<unknown>;
}

export interface Parties {
  admin: Client;
  labeler: Client;
  projectId: string;
}

/** An admin, and a new labeler of the project. */
export async function partiesOf(url: string, adminToken: string, projectId: string): Promise<Parties> {
  const admin = createClient({ baseUrl: url, token: adminToken });
  const { id: userId } = await admin.createUser({ name: 'Measured', role: 'labeler', kind: 'simulated' });
  await admin.addMember(projectId, { userId, role: 'labeler' });
  const { secret } = await admin.createToken({ userId, name: 'bench' });
  return { admin, labeler: createClient({ baseUrl: url, token: secret }), projectId };
}

/** Reports are measured from the first time on, lists and labeling after some warming up. */
export function operationsOf({ admin, labeler, projectId }: Parties): Operation[] {
  const often = { runs: 15, warmUp: 3 };
  const seldom = { runs: 3, warmUp: 0 };
  return [
    { name: 'lease', ...often, run: () => leaseAndRelease(labeler, projectId) },
    { name: 'judge', ...often, run: () => judge(labeler, projectId) },
    { name: 'changeAndWithdraw', ...often, run: () => changeAndWithdraw(labeler, projectId) },
    { name: 'judgmentsFirstPage', ...often, run: () => admin.listJudgments(projectId, { limit: 50 }) },
    { name: 'comparisonsFirstPage', ...often, run: () => admin.listComparisons(projectId, { limit: 50 }) },
    { name: 'comparisonsOpen', ...often, run: () => admin.listComparisons(projectId, { limit: 50, status: 'open' }) },
    { name: 'promptsFirstPage', ...often, run: () => admin.listPrompts(projectId, { limit: 50 }) },
    { name: 'completionsFirstPage', ...often, run: () => admin.listCompletions(projectId, { limit: 50 }) },
    { name: 'auditFirstPage', ...often, run: () => admin.listAudit({ projectId, limit: 50 }) },
    { name: 'progress', ...seldom, run: () => admin.getProgress(projectId) },
    { name: 'activity', ...seldom, run: () => admin.activity(projectId) },
    { name: 'attention', ...seldom, run: () => admin.attention(projectId) },
    { name: 'agreement', ...seldom, run: () => admin.agreement(projectId) },
    { name: 'labelers', ...seldom, run: () => admin.labelerReport(projectId) },
    { name: 'bias', ...seldom, run: () => admin.bias(projectId) },
    { name: 'leaderboard', ...seldom, run: () => admin.leaderboard(projectId) },
    { name: 'import1000', ...seldom, run: () => importSome(admin, projectId, 1000) },
  ];
}

async function leased(labeler: Client, projectId: string) {
  const assignment = await labeler.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('no comparison is left to be judged');
  return assignment;
}

async function leaseAndRelease(labeler: Client, projectId: string): Promise<void> {
  const { id, fenceToken } = await leased(labeler, projectId);
  await labeler.releaseAssignment(id, fenceToken);
}

async function judge(labeler: Client, projectId: string) {
  const { id, fenceToken } = await leased(labeler, projectId);
  return labeler.submitJudgment(
    id,
    { verdict: 'ranking', ranking: [['A'], ['B']], fenceToken, dwellMs: 9000 },
    { next: false },
  );
}

async function changeAndWithdraw(labeler: Client, projectId: string): Promise<void> {
  const { judgment } = await judge(labeler, projectId);
  const changed = await labeler.changeJudgment(projectId, judgment.id, { verdict: 'allBad', dwellMs: 10 });
  const { id, fenceToken } = await labeler.withdrawJudgment(projectId, changed.id);
  await labeler.releaseAssignment(id, fenceToken);
}

let imported = 0;

async function importSome(admin: Client, projectId: string, count: number): Promise<void> {
  imported += 1;
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ prompt: `imported ${Date.now()} ${imported} ${i}`, chosen: 'yes', rejected: 'no' }),
  );
  await admin.importFile(projectId, { source: `grow ${imported}` }, lines.join('\n'));
}
