import { describe, expect, test } from 'vitest';
import {
  judgmentSubmit,
  problem,
  problemStatuses,
  projectCreate,
  projectUpdate,
  runCreate,
  sampleCreate,
  userCreate,
} from '../src/index.js';

const id = '0190f8a4-0000-7000-8000-000000000001';

/** Whether a ranking is accepted. */
const submit = (ranking: string[][]) =>
  judgmentSubmit.safeParse({ verdict: 'ranking', ranking, fenceToken: 'f', dwellMs: 1 }).success;

describe('a ranking', () => {
  test('may hold ties', () => expect(submit([['B'], ['A', 'D'], ['C']])).toBe(true));
  test('names nobody twice', () => expect(submit([['B'], ['A', 'B']])).toBe(false));
  test('has no empty group', () => expect(submit([['B'], []])).toBe(false));
  test('uses letters', () => expect(submit([['1']])).toBe(false));
});

test('a project gets every default, and a change resets none', () => {
  expect(projectCreate.parse({ name: 'Haiku' }).settings).toEqual({
    candidatesPerPrompt: 4,
    judgmentsPerComparison: 1,
    judgmentsLimit: null,
    leaseSeconds: 600,
    takeAlong: { assignments: 20, hours: 12 },
    allowTies: true,
    allowAllBad: true,
    allowPartialRankings: false,
    strength: 'optional',
    rationale: 'optional',
    criteria: [],
    betterAnswer: 'candidate',
    editWindowSeconds: 3600,
    requireAcknowledgement: false,
    skillTags: [],
    dailyQuota: null,
    goldRate: 0,
    goldMinimum: 10,
    goldThreshold: null,
    showKnownAnswers: false,
    qualification: null,
    repeatRate: 0,
    repeatAfter: 20,
    reviewsPerDemonstration: 1,
  });
  expect(projectUpdate.parse({ settings: { leaseSeconds: 5 } })).toEqual({ settings: { leaseSeconds: 5 } });
});

test.each([
  ['ada@example.org', true],
  ["o'neil+news@sub.example-site.co.uk", true],
  [`${'a'.repeat(64)}@example.org`, true],
  [`${'a'.repeat(65)}@example.org`, false],
  ['.ada@example.org', false],
  ['ada.@example.org', false],
  ['a..b@example.org', false],
  ['ada@-example.org', false],
  ['ada@example-.org', false],
  [`ada@${'a'.repeat(64)}.org`, false],
  ['ada@example', false],
  ['ada@exam ple.org', false],
])('of addresses, whether %s is one: %s', (address, isOne) => {
  expect(userCreate.safeParse({ name: 'Ada', role: 'labeler', email: address }).success).toBe(isOne);
});

test('a sample is of named prompts or of a number of them, not both', () => {
  const order = { modelId: id };
  expect(sampleCreate.safeParse(order).success).toBe(false);
  expect(sampleCreate.safeParse({ ...order, count: 3 }).success).toBe(true);
  expect(sampleCreate.safeParse({ ...order, count: 3, promptIds: [id] }).success).toBe(false);
});

test('only pre-training starts from scratch', () => {
  const run = { snapshotId: id };
  expect(runCreate.safeParse({ ...run, config: { kind: 'pretrain' } }).success).toBe(true);
  expect(runCreate.safeParse({ ...run, config: { kind: 'reward' } }).success).toBe(false);
  expect(runCreate.parse({ ...run, config: { kind: 'reward' }, baseModelId: id }).config).toMatchObject({
    pairsPerStep: 16,
    warmupSteps: 10,
  });
});

test('every problem code has a status that is an error', () => {
  for (const [code, status] of Object.entries(problemStatuses)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(problem.safeParse({ type: 'about:blank', title: 't', status, code }).success).toBe(true);
  }
});
