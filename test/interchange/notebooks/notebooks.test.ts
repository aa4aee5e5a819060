/** The notebooks of the documentation, run as they stand against an API. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createWorld, type Person, type World } from '../../../services/api/test/support/world.js';
import { isLeftOutWithout } from '../python.ts';

const notebook = join(import.meta.dirname, '..', '..', '..', 'docs', 'notebooks', 'judgments.py');

describe.skipIf(isLeftOutWithout('notebooksPython'))('the notebook on judgments', () => {
  let world: World;
  let researcher: Person;

  beforeAll(async () => {
    world = await createWorld();
    researcher = await world.person('researcher');
  }, 120_000);

  afterAll(async () => {
    await world?.close();
  });

  test('reads agreement, labelers and pairs of a project', async () => {
    const lines = Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({
        messages: [{ role: 'user', content: `Question ${i}` }],
        split: 'train',
        completions: [{ text: 'a longer answer' }, { text: 'short' }],
        judgments: ['ann', 'bob'].map((labeler) => ({ labeler, ranking: [[0], [1]] })),
      }),
    );
    const { projectId } = await researcher.client.importProject({ name: 'nb', source: 'f' }, `${lines.join('\n')}\n`);
    // The API answers from this process, which has to go on meanwhile.
    const { stdout, stderr } = await promisify(execFile)(inject('notebooksPython').path ?? '', [notebook], {
      env: {
        ...process.env,
        TASTEMAKER_API_URL: world.url,
        TASTEMAKER_TOKEN: researcher.token,
        TASTEMAKER_PROJECT: projectId ?? '',
      },
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/raw +1\.0 .* 12\.0/);
    expect(stdout).toMatch(/train +24\.0 +1\.0/);
  }, 120_000);
});
