/** Evaluation reports over HTTP: what is ordered and refused, and a report in each of its forms. */
import {
  type ModelReport,
  type StoredRewardModelReport,
  storedRewardModelReport,
  storedSplit,
} from '@tastemaker/contracts';
import { claimModelReport, finishModelReport } from '@tastemaker/database';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let projectId: string;
let snapshotId: string;
let modelId: string;
/** Of a pair that was judged, and may be disagreed on. */
let pair: { promptId: string; preferredId: string; otherId: string; comparisonId: string };

const hostile = '<img src=x onerror="alert(1)">=cmd()\u202e';
const nowhere = '01900000-0000-7000-8000-000000000000';

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  const labeler = await world.person('labeler');
  ({ id: projectId } = await world.project(researcher, [labeler]));
  const { promptId, completions, comparisonId } = await putUpForJudging(researcher.client, projectId, [hostile, 'b']);
  pair = { promptId, comparisonId, preferredId: completions[0]?.id ?? '', otherId: completions[1]?.id ?? '' };
  const assignment = await labeler.client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing to judge');
  const { fenceToken } = assignment;
  await labeler.client.submitJudgment(assignment.id, {
    verdict: 'ranking',
    ranking: [['A'], ['B']],
    fenceToken,
    dwellMs: 9,
  });
  ({ id: snapshotId } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'frozen' }));
  ({ id: modelId } = await registerModel(world.database, 'judge', 'reward'));
});
afterAll(() => world.close());

const none = { low: null, high: null };

/** Of as many votes, of which so many were right. */
function splitOf(votes: number, right: number) {
  const accuracy = votes === 0 ? null : right / votes;
  const interval = votes === 0 ? none : { low: 0.25, high: 1 };
  const measured = { accuracy, interval, pairs: votes, prompts: votes, margin: accuracy };
  const calibration = { temperature: 1, ece: accuracy, brier: accuracy, bins: [] };
  const share = { value: accuracy, interval };
  const disagreement = {
    ...pair,
    rewards: { preferred: 0, other: 1 },
    probability: 0.27,
    votes: { preferred: 1, other: 0, tied: 0 },
  };
  return storedSplit.parse({
    ...measured,
    votes,
    loss: accuracy,
    meanReward: accuracy,
    lengthBalancedAccuracy: accuracy,
    byStrength: [],
    byTag: votes === 0 ? [] : [{ name: hostile, ...measured }],
    byLengthDifference: [],
    calibration: { raw: calibration, scaled: calibration },
    agreement: { pairs: 0, votes: 0, human: share, model: share },
    controls: { lengthOnly: measured },
    leak: { prompts: votes, leakedPrompts: 0, answers: 0, leakedAnswers: 0, comparisons: 0, leakedComparisons: 0 },
    hardest: votes === 0 ? [] : [disagreement],
  });
}

function found(votes: number): StoredRewardModelReport {
  const counts = { comparisons: 4, drawn: 4, unscored: 0, unscoredReason: null };
  return storedRewardModelReport.parse({
    version: 1,
    model: { id: modelId, name: 'judge', checkpointHash: 'a'.repeat(64) },
    snapshot: { id: snapshotId, name: 'frozen', contentHash: 'b'.repeat(64) },
    trainedOnSnapshot: false,
    headline: 'test',
    scored: {
      train: counts,
      validation: counts,
      test: votes > 0 ? counts : { ...counts, unscored: 4, unscoredReason: hostile },
    },
    temperature: null,
    temperatureInterval: none,
    learningCurve: null,
    noLearningCurve: 'One run.',
    against: null,
    notAgainst: 'None.',
    measuredAt: '2026-01-01T00:00:00.000Z',
    splits: { train: splitOf(0, 0), validation: splitOf(0, 0), test: splitOf(votes, 3) },
  });
}

const order = () => researcher.client.createModelReport(modelId, { snapshotId, against: null });

/** As a worker would have made it. */
async function made(votes = 4): Promise<ModelReport> {
  const report = await order();
  const claimed = await claimModelReport(world.database, report.id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  await finishModelReport(world.database, claimed.claim, found(votes));
  return report;
}

const file = ({ id }: ModelReport, query: string, accept = '*/*') =>
  world.app.inject({
    url: `/v1/reward-models/${modelId}/reports/${id}${query}`,
    headers: { authorization: `Bearer ${researcher.token}`, accept },
  });

describe('an order for a report', () => {
  test.each([
    [{ snapshotId: nowhere }, 404],
    [{ snapshotId: 'frozen' }, 422],
    [{ maxComparisons: 0 }, 422],
    [{ maxComparisons: 50_001 }, 422],
    [{ maxComparisons: 1.5 }, 422],
    [{ against: nowhere }, 404],
    [{ agianst: null }, 422],
  ] as const)('of %j is refused', async (more, status) => {
    const body = { snapshotId, ...more };
    const answer = await world.app.inject({
      method: 'POST',
      url: `/v1/reward-models/${modelId}/reports`,
      headers: { authorization: `Bearer ${researcher.token}` },
      payload: body,
    });
    expect(answer.statusCode, answer.body).toBe(status);
  });

  test('against the model itself, or of a model that does not say what it was trained on, says what to name', async () => {
    await expect(researcher.client.createModelReport(modelId, { snapshotId, against: modelId })).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('same model'),
    });
    await expect(researcher.client.createModelReport(modelId, {})).rejects.toMatchObject({
      message: expect.stringContaining('name a snapshot of judged comparisons'),
    });
  });

  test('on a snapshot of another project is as if that were not there, and its report is seen by its researchers only', async () => {
    const outsider = await world.person('researcher', 'Outsider');
    await expect(outsider.client.createModelReport(modelId, { snapshotId })).rejects.toMatchObject({ status: 404 });
    const report = await made();
    await expect(outsider.client.getModelReport(modelId, report.id)).rejects.toMatchObject({ status: 404 });
    await expect(outsider.client.deleteModelReport(modelId, report.id)).rejects.toMatchObject({ status: 404 });
    expect((await outsider.client.listModelReports(modelId)).items).toEqual([]);
  });

  test('is cancelled once, and only a report that is over is deleted', async () => {
    const { id } = await order();
    await expect(researcher.client.deleteModelReport(modelId, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await researcher.client.cancelModelReport(modelId, id)).toMatchObject({ status: 'cancelled' });
    await expect(researcher.client.cancelModelReport(modelId, id)).rejects.toMatchObject({ code: 'conflict' });
    await researcher.client.deleteModelReport(modelId, id);
    await expect(researcher.client.getModelReport(modelId, id)).rejects.toMatchObject({ status: 404 });
  });

  test('of another model does not show the report', async () => {
    const report = await made();
    const other = await registerModel(world.database, 'another judge', 'reward');
    await expect(researcher.client.getModelReport(other.id, report.id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('a report', () => {
  test('that is not made has no file, and says how far it is', async () => {
    const report = await order();
    expect((await researcher.client.getModelReport(modelId, report.id)).report).toBeNull();
    for (const format of ['html', 'csv', 'parquet']) {
      const answer = await file(report, `?format=${format}`);
      expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
        409,
        'The report is queued; it has no figures.',
      ]);
    }
    expect((await file(report, '?format=pdf')).statusCode).toBe(422);
  });

  test('is a page that runs nothing, with what others wrote as text', async () => {
    const answer = await file(await made(), '', 'text/html');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'.*sandbox/),
    });
    expect(answer.body).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;=cmd()');
    expect(answer.body).not.toContain('<img');
    expect(answer.body).toContain('75.0 %');
  });

  test('is a table, as CSV and as parquet, whose headline alone is not exploratory', async () => {
    const report = await made();
    const csv = (await file(report, '', 'text/csv')).body.split('\r\n');
    expect(csv[0]).toBe('section,slice,metric,value,low,high,n,exploratory');
    expect(csv).toContain('test: accuracy,,accuracy,0.75,0.25,1,4,false');
    const parquet = await file(report, '?format=parquet');
    const rows = await parquetReadObjects({ file: new Uint8Array(parquet.rawPayload).buffer });
    expect(rows).toContainEqual(
      expect.objectContaining({ section: 'test: accuracy by tag', slice: hostile, value: 0.75, exploratory: true }),
    );
    expect(rows).toHaveLength(csv.length - 2);
  });

  test('shows what a benchmark kept with its interval, and no part of a figure as one', async () => {
    const metrics = { overall: 0.5, 'overall, low': 0.25, 'overall, high': 0.75, 'overall, tasks': 4 };
    await world.admin.recordEvaluation(modelId, { suite: 'judge-bench', metrics, report: hostile });
    const csv = (await file(await made(), '?format=csv')).body.split('\r\n');
    expect(csv.filter((line) => line.startsWith('benchmark'))).toEqual([
      'benchmark,judge-bench,overall,0.5,0.25,0.75,4,false',
    ]);
  });

  test('on a split that the model could not read says why instead of figures', async () => {
    const report = await made(0);
    const page = (await file(report, '?format=html')).body;
    expect(page).toContain('4 of 4 comparisons were not read by the model');
    expect(page).toContain('the first because: &lt;img');
    expect(page).not.toContain('NaN');
    expect((await researcher.client.listModelReports(modelId)).items[0]?.accuracy).toMatchObject({
      value: null,
      votes: 0,
    });
  });

  test('of an earlier version, which lacks what was not measured then, is read all the same', async () => {
    const report = await made();
    await world.pool.query(
      `UPDATE model_reports SET report = report #- '{splits,test,byTokens}' #- '{scored,test,unscoredReason}' WHERE id = $1`,
      [report.id],
    );
    const read = (await researcher.client.getModelReport(modelId, report.id)).report;
    expect(read?.splits.test.byTokens).toBeNull();
    expect((await file(report, '?format=html')).body).not.toContain('undefined');
  });

  test('has the texts of its disagreements until they are erased', async () => {
    const report = await made();
    const hardest = async () =>
      (await researcher.client.getModelReport(modelId, report.id)).report?.splits.test.hardest?.[0];
    expect(await hardest()).toMatchObject({ preferred: hostile, other: 'b' });
    // A snapshot that holds a prompt goes first.
    await researcher.client.erase({ kind: 'snapshot', id: snapshotId, projectId });
    await researcher.client.erase({ kind: 'prompt', id: pair.promptId, projectId });
    expect(await hardest()).toMatchObject({ messages: null, preferred: null, other: null });
    expect((await file(report, '?format=html')).body).toContain('The prompt was deleted.');
  });
});
