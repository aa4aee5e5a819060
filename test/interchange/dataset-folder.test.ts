/** A dataset folder loads with `datasets` as it is, and TRL's trainers prepare its rows, in texts and in messages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatasetQuery } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type Person, type World } from '../../services/api/test/support/world.js';
import { askPython, isLeftOut } from './python.ts';

const styles: DatasetQuery[] = [
  { format: 'trl' },
  { format: 'trl', content: 'text' },
  { format: 'kto' },
  { format: 'kto', content: 'text', rows: 'pair' },
];

const answered = z.array(
  z.object({
    splits: z.record(z.string(), z.number()),
    license: z.string(),
    first: z.record(z.string(), z.unknown()),
    prepared: z.record(z.string(), z.array(z.string())),
  }),
);

describe.skipIf(isLeftOut)('a dataset folder', () => {
  let world: World;
  let answers: z.infer<typeof answered>;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-dataset-'));
    world = await createWorld();
    const researcher = await world.person('researcher');
    const { client } = researcher;
    const lines = ['train', 'validation', 'test'].flatMap((split) =>
      Array.from({ length: 4 }, (_, i) =>
        JSON.stringify({
          messages: [{ role: 'user', content: `Question ${i} of ${split}` }],
          split,
          completions: [{ text: 'Because it is so.' }, { text: 'No idea.' }, { text: 'Ask later.' }],
          judgments: [{ labeler: 'ann', ranking: [[0], [1], [2]] }],
        }),
      ),
    );
    const { projectId } = await client.importProject({ name: 'folder', source: 'f' }, `${lines.join('\n')}\n`);
    const { id } = await client.createSnapshot(projectId ?? '', { kind: 'comparisons', name: 'all' });
    for (const [i, style] of styles.entries())
      await write(researcher, [projectId ?? '', id], style, join(folder, `${i}`));
    const job = { folders: styles.map((_, i) => join(folder, `${i}`)), cache: join(folder, 'cache') };
    answers = askPython('read_dataset_folders.py', job, answered);
  }, 600_000);

  afterAll(async () => {
    await world?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  test.each(styles.map((style, i) => [style, i] as const))('as %j loads with its splits and licence', (style, i) => {
    // Of three ranked answers: three pairs, or the best and the worst.
    const rows = style.format === 'trl' ? 12 : 8;
    expect(answers[i]?.splits).toEqual({ train: rows, validation: rows, test: rows });
    expect(answers[i]?.license).toBe('cc-by-4.0');
  });

  test('is what RewardTrainer, DPOTrainer and KTOTrainer prepare', () => {
    for (const [i, style] of styles.entries()) {
      const trainers = style.format === 'kto' ? ['KTOTrainer'] : ['DPOTrainer', 'RewardTrainer'];
      expect(Object.keys(answers[i]?.prepared ?? {}).toSorted(), JSON.stringify(style)).toEqual(trainers);
      for (const columns of Object.values(answers[i]?.prepared ?? {})) {
        expect(
          columns.some((name) => name.endsWith('_ids')),
          columns.join(),
        ).toBe(true);
      }
    }
  });

  test('holds messages, or texts', () => {
    expect(answers[0]?.first).toMatchObject({ chosen: [{ role: 'assistant', content: 'Because it is so.' }] });
    expect(answers[1]?.first).toMatchObject({ prompt: 'Question 0 of train', chosen: 'Because it is so.' });
    expect(answers[3]?.first).toMatchObject({ completion: 'Because it is so.', label: true });
  });
});

/** As the command does it. */
async function write(
  { client }: Person,
  [project, snapshot]: readonly [string, string],
  style: DatasetQuery,
  folder: string,
): Promise<void> {
  const { card, files } = await client.datasetFolder(project, snapshot, { ...style, license: 'cc-by-4.0' });
  for (const { path, split } of files) {
    const answer = await client.exportSnapshot(project, snapshot, { ...style, file: 'parquet', split });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  writeFileSync(join(folder, 'README.md'), card);
}
