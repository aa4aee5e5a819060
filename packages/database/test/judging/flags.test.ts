import {
  comparisonById,
  createComparisons,
  leaseNext,
  listFlags,
  raiseFlag,
  readFlag,
  releaseAssignment,
  resolveFlag,
} from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { afterAll, expect, it } from 'vitest';
import { judge, lease, letExpire, proofOf, setUp } from '../support/labeling.js';

const test = await createTestDatabase();
afterAll(() => test.drop());

const harmful = { reason: 'harmful', note: 'names a neighbour' } as const;

it('a flagged prompt is shown to nobody else until a researcher has dismissed the flag', async () => {
  const { projectId, researcherId, first, second, comparisonId } = await setUp(test.database, { needed: 2 });
  const assignment = await lease(test.database, projectId, first);
  const proof = proofOf(assignment, first);
  const flag = await raiseFlag(test.database, { ...proof, label: null, ...harmful });
  expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
  await releaseAssignment(test.database, proof);
  expect(await leaseNext(test.database, projectId, first)).toBeUndefined();
  // Nor is a new comparison of it.
  const { completionIds } = await comparisonById(test.database, comparisonId);
  await createComparisons(test.database, projectId, [{ completionIds, judgmentsNeeded: 1 }]);
  expect(await leaseNext(test.database, projectId, second)).toBeUndefined();

  const decision = { projectId, flagId: flag.id, userId: researcherId };
  await resolveFlag(test.database, { ...decision, state: 'upheld' });
  expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
  expect(await resolveFlag(test.database, { ...decision, state: 'dismissed' })).toMatchObject({
    resolvedBy: researcherId,
  });
  for (let i = 0; i < 2; i++) await judge(test.database, await lease(test.database, projectId, second), second);
  await judge(test.database, await lease(test.database, projectId, first), first);
});

it('a flag on a candidate is on the completion behind its letter, and takes its comparisons out of the queue', async () => {
  const { projectId, first, second, comparisonIds } = await setUp(test.database, {
    comparisons: 2,
    needed: 2,
    candidates: 3,
  });
  const assignment = await lease(test.database, projectId, first);
  const text = assignment.candidates[1]?.text;
  const raised = await raiseFlag(test.database, {
    ...proofOf(assignment, first),
    label: 'B',
    reason: 'broken',
    note: '',
  });
  expect(raised).toMatchObject({ label: 'B', assignmentId: assignment.id });
  const [flag] = (await listFlags(test.database, projectId, { limit: 5 })).items;
  const { completionIds } = await comparisonById(test.database, comparisonIds[0] ?? '');
  expect(flag).toMatchObject({
    completionId: completionIds[Number(text?.replace('answer ', ''))],
    state: 'open',
    labelerId: first,
  });
  const other = await lease(test.database, projectId, second);
  expect(other.messages).not.toEqual(assignment.messages);
  await judge(test.database, other, second);
  expect(await leaseNext(test.database, projectId, second)).toBeUndefined();
});

it('flagging again replaces one’s flag until it is decided on', async () => {
  const { projectId, researcherId, first } = await setUp(test.database);
  const proof = proofOf(await lease(test.database, projectId, first), first);
  const once = await raiseFlag(test.database, { ...proof, label: null, ...harmful });
  const twice = await raiseFlag(test.database, { ...proof, label: null, reason: 'duplicate', note: '' });
  expect(twice).toMatchObject({ id: once.id, reason: 'duplicate' });
  await resolveFlag(test.database, { projectId, flagId: once.id, state: 'dismissed', userId: researcherId });
  await raiseFlag(test.database, { ...proof, label: null, ...harmful });
  const { items } = await listFlags(test.database, projectId, { limit: 5, state: 'dismissed' });
  expect(items).toMatchObject([{ id: once.id, reason: 'duplicate' }]);
});

it('only who holds an assignment, or judged it, may flag', async () => {
  const { projectId, first, second } = await setUp(test.database, { needed: 2 });
  const late = await lease(test.database, projectId, first);
  const flag = (labelerId: string) =>
    raiseFlag(test.database, { ...proofOf(late, labelerId), label: null, ...harmful });
  await expect(flag(second)).rejects.toMatchObject({ code: 'not_found' });
  await letExpire(test.database, late);
  await expect(flag(first)).rejects.toMatchObject({ code: 'assignment_expired' });
  const judged = await lease(test.database, projectId, first);
  await judge(test.database, judged, first);
  await raiseFlag(test.database, { ...proofOf(judged, first), label: 'A', ...harmful });
  await expect(raiseFlag(test.database, { ...proofOf(judged, first), label: 'D', ...harmful })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

it('a flag is read with the prompt and the candidate that it is on, and with how many comparisons it keeps away', async () => {
  const { projectId, researcherId, first } = await setUp(test.database, { candidates: 3 });
  const assignment = await lease(test.database, projectId, first);
  const proof = proofOf(assignment, first);
  const onCandidate = await raiseFlag(test.database, { ...proof, label: 'B', ...harmful });
  const onPrompt = await raiseFlag(test.database, { ...proof, label: null, reason: 'broken', note: '' });
  await resolveFlag(test.database, { projectId, flagId: onPrompt.id, state: 'dismissed', userId: researcherId });
  expect(await readFlag(test.database, projectId, onCandidate.id)).toMatchObject({
    prompt: { messages: assignment.messages },
    completion: { text: assignment.candidates[1]?.text },
    resolverName: null,
    comparisons: 1,
  });
  const { completion, labelerName, resolverName } = await readFlag(test.database, projectId, onPrompt.id);
  expect(completion).toBeNull();
  expect([labelerName, resolverName]).not.toContain(null);
  const elsewhere = (await setUp(test.database)).projectId;
  await expect(readFlag(test.database, elsewhere, onPrompt.id)).rejects.toMatchObject({ code: 'not_found' });
});
