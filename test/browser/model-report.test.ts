// Evaluation reports of a reward model in the app: ordered, cancelled, read beside another version, taken along as files, deleted.
import type { Model } from '@tastemaker/contracts';
import { claimModelReport, finishModelReport, noteReportProgress } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { type AppWorld, createAppWorld } from './support/app-world.js';
import { hasBrowser } from './support/chromium.js';
import { evaluationReport } from './support/evaluation-report.js';
import { judgeSome, type Seeded, seedProject } from './support/seed.js';
import { expectWhole, looks } from './support/whole.js';

describe.skipIf(!hasBrowser)('the evaluation reports of a model', () => {
  let world: AppWorld;
  let seeded: Seeded;
  let model: Model;
  let before: Model;
  let snapshot: { id: string; name: string; contentHash: string };
  let page: string;

  beforeAll(async () => {
    world = await createAppWorld();
    seeded = await seedProject(world, { name: 'Sources' }, { comparisons: 6, candidates: 2 });
    const { researcher, projectId, labelers } = seeded;
    for (const labeler of labelers) await judgeSome(labeler, projectId, 6);
    before = await registerModel(world.database, 'reward-1', 'reward', 'a'.repeat(64), projectId);
    model = await registerModel(world.database, 'reward-2', 'reward', 'b'.repeat(64), projectId);
    snapshot = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'frozen' });
    const { id } = await researcher.client.createModelReport(model.id, { snapshotId: snapshot.id });
    const claimed = await claimModelReport(world.database, id, 'test');
    if (claimed === undefined) throw new Error('somebody else took the report');
    const { id: modelId, name, checkpointHash } = model;
    await finishModelReport(
      world.database,
      claimed.claim,
      evaluationReport({
        model: { id: modelId, name, checkpointHash: checkpointHash ?? '' },
        snapshot: { id: snapshot.id, name: snapshot.name, contentHash: snapshot.contentHash },
        against: { id: before.id, name: before.name },
      }),
    );
    page = `/models/${model.id}/reports/${id}`;
  });
  afterAll(() => world.close());

  test.each(looks)('one of them is whole at $width px, $theme', async (look) => {
    const visit = await world.visit(seeded.researcher, look);
    await visit.open(page);
    await visit.page.getByText('McNemar’s exact p').waitFor();
    await visit.page.getByRole('heading', { name: 'How far the scores moved' }).waitFor();
    await expectWhole(visit, `report-${look.width}-${look.theme}`);
    expect(visit.foreignRequests).toEqual([]);
    await visit.context.close();
  });

  test('is taken along as a page that stands alone, as JSON, CSV and parquet', async () => {
    const visit = await world.visit(seeded.researcher);
    await visit.open(page);
    for (const name of ['json', 'csv', 'parquet']) {
      const download = visit.page.waitForEvent('download');
      await visit.page.getByRole('link', { name: `The report as ${name}` }).click();
      expect((await download).suggestedFilename()).toMatch(new RegExp(`\\.${name}$`));
    }
    const [alone] = await Promise.all([
      visit.context.waitForEvent('page'),
      visit.page.getByRole('link', { name: 'One page' }).click(),
    ]);
    await alone.getByRole('heading', { name: 'Evaluation report: reward-2' }).waitFor();
    expect(visit.foreignRequests).toEqual([]);
    await visit.context.close();
  });

  test('is ordered beside another version, tells how far it is, is cancelled and deleted', async () => {
    const visit = await world.visit(seeded.researcher);
    const { page: shown } = visit;
    await visit.open(page);
    await shown.getByRole('button', { name: 'Compare with another version' }).click();
    await shown.getByRole('combobox', { name: 'Beside' }).selectOption({ label: 'reward-1' });
    await expectWhole(visit, 'order-report');
    await shown.getByRole('button', { name: 'Make the report' }).click();
    await shown.waitForURL((url) => url.pathname.includes('/reports/') && url.pathname !== page);
    await shown.getByText('waits for a worker').waitFor();
    const id = new URL(shown.url()).pathname.split('/').at(-1) ?? '';
    const claimed = await claimModelReport(world.database, id, 'test');
    if (claimed === undefined) throw new Error('somebody else took the report');
    await noteReportProgress(world.database, claimed.claim, { done: 3, total: 12 });
    await shown.getByText('3 of 12 answers scored').waitFor();
    await expectWhole(visit, 'report-running');
    await shown.getByRole('button', { name: 'Cancel the report' }).click();
    await visit.open(`/models/${model.id}`);
    await shown.getByText('answers scored').or(shown.getByText('cancelled')).first().waitFor();
    await expectWhole(visit, 'model-with-reports');
    await visit.open(`/models/${model.id}`);
    const made = shown.getByRole('listitem').filter({ hasText: 'n = 240 votes' });
    await made.getByRole('button', { name: 'Delete', exact: true }).click();
    await shown.getByRole('button', { name: 'Delete the report' }).click();
    await made.waitFor({ state: 'detached' });
    expect(visit.complaints).toEqual([]);
    await visit.context.close();
  });
});
