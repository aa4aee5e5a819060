// Somebody with the owner's password, or with the disk, rewrites what labelers judged or what the audit log says: switches the
// triggers off, changes, deletes, and covers it up in the chain as far as they can. Whoever runs `tastemaker audit verify` is
// told the first link that does not hold. A service that was taken over cannot touch the chain at all.
import { type OpenDatabase, openDatabase, sealChain, verifyChain } from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../packages/cli/test/command.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../services/api/test/support/world.js';
import { startSealing } from '../../services/worker/src/chain/seal.js';
import { purgeErasures } from '../../services/worker/src/erasures/purge.js';

let world: World;
let researcher: Person;
let labeler: Person;
let projectId: string;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
  projectId = await judgedProject(3);
});
afterAll(() => world.close());

async function judgedProject(comparisons: number): Promise<string> {
  const { id } = await world.project(researcher, [labeler]);
  for (let at = 0; at < comparisons; at++) {
    await putUpForJudging(researcher.client, id, [`a ${at}`, `b ${at}`]);
    const assignment = await labeler.client.nextAssignment(id);
    if (assignment === undefined) throw new Error('nothing to judge');
    const { fenceToken } = assignment;
    await labeler.client.submitJudgment(assignment.id, {
      verdict: 'ranking',
      fenceToken,
      dwellMs: 900,
      ranking: [['A'], ['B']],
    });
  }
  return id;
}

/** Until nothing is left; transactions of other databases of the server may hold it up for a moment. */
async function seal(): Promise<void> {
  await expect
    .poll(async () => {
      // What was there before, and then what came meanwhile.
      for (let call = 0; call < 2; call++) await sealChain(world.database, 1000);
      return (await verifyChain(world.database)).unsealed.rows;
    })
    .toBe(0);
}

interface Verified {
  readonly code: number | null;
  readonly said: string;
  readonly report: Awaited<ReturnType<typeof verifyChain>>;
}

/** As on the machine that has the database. */
async function verify(...options: string[]): Promise<Verified> {
  const { code, stdout, stderr } = await run(['audit', 'verify', '--json', ...options], {
    DATABASE_URL: world.databaseUrl,
  });
  return { code, said: stderr, report: JSON.parse(stdout) };
}

const triggers = (state: string) =>
  ['judgments', 'audit', 'chain_links'].map((table) => `ALTER TABLE ${table} ${state} TRIGGER ALL`).join(';');

/** As an owner who knows how, and afterwards as it was. */
async function tampered(statements: string, look: () => Promise<void>): Promise<void> {
  await world.owner.query('CREATE SCHEMA kept');
  for (const table of ['judgments', 'audit', 'chain_links'])
    await world.owner.query(`CREATE TABLE kept.${table} AS TABLE ${table}`);
  try {
    await world.owner.query(`${triggers('DISABLE')}; ${statements}`);
    await look();
  } finally {
    for (const table of ['judgments', 'audit', 'chain_links'])
      await world.owner.query(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept.${table}`);
    await world.owner.query(`${triggers('ENABLE')}; DROP SCHEMA kept CASCADE`);
    for (const [table, name] of [
      ['judgments', 'judgments'],
      ['audit', 'audit'],
      ['chain_links', 'chain_links'],
    ])
      await world.owner.query(
        `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name}_append_only; ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name}_no_truncate`,
      );
  }
}

const linkOf = async (table: string) => {
  const { rows } = await world.pool.query<{ sequence: number; id: string }>(
    `SELECT sequence::int AS sequence, row_id AS id FROM chain_links WHERE table_name = $1 ORDER BY sequence OFFSET 1 LIMIT 1`,
    [table],
  );
  const [link] = rows;
  if (link === undefined) throw new Error(`no link of ${table}`);
  return link;
};

describe('what nobody touched', () => {
  test('is sealed by a worker, and is told to be whole, with a head to note', async () => {
    const sealing = startSealing({ database: world.database, log: { warn: () => undefined } });
    try {
      await expect.poll(async () => (await verifyChain(world.database)).unsealed.rows, { timeout: 20_000 }).toBe(0);
    } finally {
      await sealing.stop();
    }
    const { code, report } = await verify();
    expect({ code, report }).toMatchObject({
      code: 0,
      report: { broken: null, erased: 0, unsealed: { rows: 0, oldest: null } },
    });
    const { rows } = await world.pool.query<{ count: number }>(
      'SELECT (SELECT count(*)::int FROM judgments) + (SELECT count(*)::int FROM audit) AS count',
    );
    expect(report.links).toBe(rows[0]?.count);
    expect(report.head).toMatch(/^[0-9a-f]{64}$/);
    expect((await verify('--head', report.head)).code).toBe(0);
  });

  test('is sealed once however many workers seal, and in pages', async () => {
    await judgedProject(2);
    for (let left = true; left; ) {
      const sealed = await Promise.all([1, 2, 3].map(() => sealChain(world.database, 2)));
      left = sealed.some((count) => count > 0);
    }
    await seal();
    expect((await verifyChain(world.database, { linksPerPage: 3 })).broken).toBeNull();
  });

  test('waits, and is counted, while its transaction or an older one is not over', async () => {
    const client = await world.pool.connect();
    try {
      await client.query(`BEGIN; INSERT INTO audit (id, action, detail) VALUES (gen_random_uuid(), 'test.late', '{}')`);
      await researcher.client.updateProject(projectId, { name: 'Meanwhile' });
      await sealChain(world.database, 1000);
      const { broken, unsealed } = await verifyChain(world.database);
      expect(broken).toBeNull();
      expect(unsealed.rows).toBe(1);
      expect(Date.now() - Date.parse(unsealed.oldest ?? '')).toBeLessThan(60_000);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    await seal();
    expect((await verify()).report.broken).toBeNull();
  });
});

describe('the first broken link is told when', () => {
  test('nothing, once all is sealed', async () => {
    await seal();
    expect((await verify()).code).toBe(0);
  });

  test.each([
    ['a judgment is changed', 'judgments', `UPDATE judgments SET dwell_ms = 1 WHERE id = '$'`],
    ['an audit row is changed', 'audit', `UPDATE audit SET action = 'project.read' WHERE id = '$'`],
    [
      'a time is changed by a microsecond',
      'audit',
      `UPDATE audit SET created_at = created_at + interval '1 microsecond' WHERE id = '$'`,
    ],
  ] as const)('%s', async (_what, table, statement) => {
    const { sequence, id } = await linkOf(table);
    await tampered(statement.replace('$', id), async () => {
      const { code, said, report } = await verify();
      expect(code).toBe(1);
      expect(report.broken).toMatchObject({ fault: 'row_changed', table, rowId: id, sequence });
      expect(report.links).toBe(sequence - 1);
      expect(said).toContain('the row was changed');
    });
  });

  for (const table of ['judgments', 'audit']) {
    test(`a row of ${table} is deleted`, async () => {
      const { sequence, id } = await linkOf(table);
      await tampered(`DELETE FROM ${table} WHERE id = '${id}'`, async () => {
        const { code, report } = await verify();
        expect(code).toBe(1);
        expect(report.broken).toMatchObject({ fault: 'row_missing', table, rowId: id, sequence, found: null });
      });
    });
  }

  test('a judgment is deleted and said to be erased, without the erasure', async () => {
    const { sequence, id } = await linkOf('judgments');
    const forged = `DELETE FROM judgments WHERE id = '${id}'; INSERT INTO erased_judgments VALUES ('${id}', '${id}', '')`;
    await tampered(forged, async () => {
      expect((await verify()).report.broken).toMatchObject({ fault: 'row_missing', sequence });
    });
    await world.owner.query('DELETE FROM erased_judgments');
  });

  test('a row is changed and its link with it', async () => {
    const { sequence, id } = await linkOf('judgments');
    await tampered(
      `UPDATE judgments SET dwell_ms = 1 WHERE id = '${id}';
       UPDATE chain_links SET content_hash = (SELECT chain_content_hash(to_jsonb(j)) FROM judgments j WHERE id = row_id) WHERE row_id = '${id}'`,
      async () => {
        const { code, report } = await verify();
        expect(code).toBe(1);
        expect(report.broken).toMatchObject({ fault: 'link_changed', sequence, rowId: id });
      },
    );
  });

  test('a link is gone', async () => {
    const { sequence, id } = await linkOf('judgments');
    await tampered(`DELETE FROM chain_links WHERE row_id = '${id}'`, async () => {
      expect((await verify()).report.broken).toMatchObject({ fault: 'link_missing', sequence });
    });
  });

  test('the last links are gone, their rows too or not', async () => {
    const { head, links } = (await verify()).report;
    await tampered(`DELETE FROM chain_links WHERE sequence > ${links - 2}`, async () => {
      expect((await verify()).report.broken).toMatchObject({ fault: 'link_missing', sequence: null });
    });
    const rowsToo = `CREATE TABLE kept.cut AS SELECT row_id FROM chain_links WHERE sequence > ${links - 2};
      DELETE FROM chain_links WHERE sequence > ${links - 2};
      DELETE FROM judgments WHERE id IN (TABLE kept.cut); DELETE FROM audit WHERE id IN (TABLE kept.cut)`;
    await tampered(rowsToo, async () => {
      // Which only a head that was noted elsewhere can tell.
      expect((await verify()).code).toBe(0);
      const { code, said, report } = await verify('--head', head);
      expect(code).toBe(1);
      expect(report.broken).toMatchObject({ fault: 'head_missing', expected: head });
      expect(said).toContain('its end was cut off');
    });
  });

  test('nothing is wrong any more', async () => {
    expect((await verify()).code).toBe(0);
  });
});

describe('a service that was taken over', () => {
  test('can neither write links nor say when a row was written or that it was erased', async () => {
    const forged: OpenDatabase = openDatabase(world.databaseUrl, { max: 1 });
    try {
      for (const statement of [
        `INSERT INTO chain_links VALUES (999, 'audit', gen_random_uuid(), '', '')`,
        'UPDATE chain_links SET chain_hash = content_hash',
        'DELETE FROM chain_links',
        'TRUNCATE chain_links',
        'UPDATE chain_progress SET row_id = gen_random_uuid()',
        'DELETE FROM chain_progress',
        `INSERT INTO audit (id, action, detail, written_in) VALUES (gen_random_uuid(), 'test', '{}', '1')`,
        'UPDATE judgments SET written_in = NULL',
        'INSERT INTO judgments (id, written_in) VALUES (gen_random_uuid(), NULL)',
        `INSERT INTO erased_judgments VALUES (gen_random_uuid(), gen_random_uuid(), '')`,
        `SELECT seal_rows(p, 1, '1'::xid8) FROM chain_progress p`,
        'CREATE OR REPLACE FUNCTION seal_chain(integer) RETURNS integer LANGUAGE sql AS $$SELECT 0$$',
      ]) {
        await expect(forged.pool.query(statement), statement).rejects.toThrow(/permission denied/);
      }
    } finally {
      await forged.close();
    }
  });
});

describe('the chain holds', () => {
  test('when a project is erased and when a person is deleted', async () => {
    const erased = await judgedProject(2);
    await seal();
    const erasure = await researcher.client.erase({ kind: 'project', id: erased });
    await world.pool.query('UPDATE erasures SET purge_after = now() WHERE id = $1', [erasure.id]);
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await purgeErasures({
      database: world.database,
      artifacts: world.artifacts,
      stopping: new AbortController().signal,
      log,
    });
    await world.admin.deleteUser(labeler.user.id);
    await seal();
    const { code, report } = await verify();
    expect({ code, report }).toMatchObject({ code: 0, report: { broken: null, erased: 2 } });
  });

  test('when the database goes to another server, whose transactions count from elsewhere', async () => {
    await world.owner.query(`UPDATE chain_progress SET server = 1, written_in = '999999999999'`);
    await researcher.client.updateProject(projectId, { name: 'Elsewhere' });
    expect((await verifyChain(world.database)).unsealed.rows).toBe(1);
    await seal();
    await researcher.client.updateProject(projectId, { name: 'Further on' });
    await seal();
    const { broken, unsealed } = (await verify()).report;
    expect({ broken, unsealed }).toMatchObject({ broken: null, unsealed: { rows: 0 } });
  });

  test('when rows were there before it', async () => {
    // As a version before has left them: no link, and no transaction.
    const nil = '00000000-0000-0000-0000-000000000000';
    await world.owner.query(`ALTER TABLE chain_links DISABLE TRIGGER ALL; ALTER TABLE audit DISABLE TRIGGER ALL;
      ALTER TABLE judgments DISABLE TRIGGER ALL; DELETE FROM chain_links;
      UPDATE audit SET written_in = NULL; UPDATE judgments SET written_in = NULL;
      UPDATE chain_progress SET backlog_after = '${nil}', written_in = '0', row_id = '${nil}'`);
    const before = await verifyChain(world.database);
    expect(before).toMatchObject({ links: 0, broken: null });
    expect(before.unsealed.rows).toBeGreaterThan(10);
    while ((await sealChain(world.database, 7)) > 0);
    await seal();
    expect(await verifyChain(world.database)).toMatchObject({ links: before.unsealed.rows, broken: null });
  });
});

test('a database of an older version is told what to do', async () => {
  const empty = await createTestDatabase('empty');
  try {
    const { code, stderr } = await run(['audit', 'verify'], { DATABASE_URL: empty.url });
    expect(code).toBe(1);
    expect(stderr).toContain('tastemaker migrate');
  } finally {
    await empty.drop();
  }
});
