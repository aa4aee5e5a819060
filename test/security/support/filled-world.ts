// An API with a little of everything in it: what fuzzers and hostile requests are sent to.
import type { JudgmentSubmit, Message, RunCreate } from '@tastemaker/contracts';
import { registerModel } from '../../../services/api/test/support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../../services/api/test/support/world.js';

export type FilledWorld = Awaited<ReturnType<typeof createFilledWorld>>;

const conversation: Message[] = [
  { role: 'user', content: 'Who is Ada?' },
  { role: 'assistant', content: 'A cat.' },
];

/** Without rate limits: thousands of requests come from one address. */
const settings = { publicUrl: 'https://taste.example', rateLimits: { perToken: 0, perAddress: 0 } };

export async function createFilledWorld() {
  const world = await createWorld(settings);
  const researcher = await world.person('researcher');
  const labeler = await world.person('labeler');
  const { secret: adminToken } = await world.admin.createToken({ name: 'fuzzing' });
  const project = await world.project(researcher, [labeler]);
  await publishedGuideline(researcher, project.id);
  const judged = await judgedComparisons(researcher, labeler, project.id);
  const written = await writtenThings(researcher, labeler, project.id);
  const { trainerToken, ...trained } = await trainedModels(world, researcher, project.id);
  /** Values of path parameters by name, for requests that are to find something. */
  const ids: Record<string, string> = {
    projectId: project.id,
    userId: labeler.user.id,
    version: '1',
    ...judged,
    ...written,
    ...trained,
  };
  /** That opens a route as far as any token does. */
  const tokenFor = (path: string) => (path.startsWith('/v1/trainer/') ? trainerToken : adminToken);
  return { world, researcher, labeler, adminToken, tokenFor, projectId: project.id, ids };
}

async function publishedGuideline({ client }: Person, projectId: string) {
  const { version } = await client.createGuideline(projectId, { markdown: '# Be kind' });
  await client.publishGuideline(projectId, version);
  await client.createGuideline(projectId, { markdown: '# Be kinder' });
}

async function judgedComparisons({ client }: Person, labeler: Person, projectId: string) {
  const made = [];
  for (const text of ['one', 'two', 'three', 'four', 'five', 'six'])
    made.push(await putUpForJudging(client, projectId, [text, `${text} more`], 2));
  const first = made[0];
  if (first === undefined) throw new Error('nothing was put up for judging');
  let judgmentId = '';
  for (let i = 0; i < 3; i++) {
    const { id, fenceToken } = await leased(labeler, projectId);
    const order: JudgmentSubmit = {
      verdict: 'ranking',
      ranking: [['A'], ['B']],
      strength: 2,
      fenceToken,
      dwellMs: 900,
    };
    ({ id: judgmentId } = (await labeler.client.submitJudgment(id, order, { next: false })).judgment);
  }
  const { id: assignmentId, fenceToken } = await leased(labeler, projectId);
  const { id: flagId } = await labeler.client.raiseFlag(assignmentId, { fenceToken, reason: 'broken' });
  const { comparisonId, promptId, completions } = first;
  return { comparisonId, promptId, completionId: completions[0]?.id ?? '', judgmentId, assignmentId, flagId };
}

async function leased({ client }: Person, projectId: string) {
  const assignment = await client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing to judge');
  return assignment;
}

async function writtenThings({ client }: Person, labeler: Person, projectId: string) {
  const { id: demonstrationId, revision } = await labeler.client.createDemonstration(projectId, {
    messages: conversation,
  });
  await labeler.client.submitDemonstration(projectId, demonstrationId, revision);
  await labeler.client.createDemonstration(projectId, { messages: conversation });
  // Nothing listens on port 9; no worker sends anything here.
  const url = 'https://127.0.0.1:9/hook';
  const { id: webhookId } = await client.createWebhook(projectId, { url, events: ['snapshot.created'] });
  const { id: snapshotId } = await client.createSnapshot(projectId, { kind: 'comparisons', name: 's' });
  const { id: otherSnapshotId } = await client.createSnapshot(projectId, { kind: 'comparisons', name: 't' });
  const { items } = await client.listWebhookDeliveries(projectId, webhookId);
  return { demonstrationId, webhookId, deliveryId: items[0]?.id ?? '', snapshotId, otherSnapshotId };
}

async function trainedModels({ database }: World, { client }: Person, projectId: string) {
  const assistant = await registerModel(database, 'assistant', 'assistant');
  const reward = await registerModel(database, 'judge', 'reward');
  await client.setModelAlias('current', { modelId: reward.id });
  const { id: snapshotId } = await client.createSnapshot(projectId, { kind: 'comparisons', name: 'trained on' });
  await client.createScoreReference(reward.id, { name: 'these', snapshotId });
  const order: RunCreate = { config: { kind: 'reward' }, snapshotId, baseModelId: assistant.id };
  const { id: runId } = await client.createRun(order);
  const elsewhere = await client.createRun({ ...order, on: 'external' });
  const { token: trainerToken } = await client.createTrainerToken(elsewhere.id);
  const { id: sampleId } = await client.createSample(projectId, { modelId: assistant.id, count: 1 });
  const { id: judgeId } = await client.createJudge(projectId, { name: 'judge', modelId: assistant.id });
  return { assistantId: assistant.id, modelId: reward.id, runId, sampleId, judgeId, trainerToken };
}
