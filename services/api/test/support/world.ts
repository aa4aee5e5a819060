// The API with real parts: a database of its own, a folder of artifacts, and people with tokens.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifacts } from '@tastemaker/artifacts';
import { type Client, createClient } from '@tastemaker/client';
import type { Project, ProjectCreate, Role, User } from '@tastemaker/contracts';
import { noteModelWarning, openPools } from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { createInferenceClient } from '@tastemaker/inference-client';
import { openQueues } from '@tastemaker/queue';
import { makeSecretKey, parseSecretKey } from '@tastemaker/secrets';
import type { Redis } from 'ioredis';
import { type AccessSettings, admitAdmin, buildApp, openRunEventListener } from '../../src/index.js';
import { startInferenceServer } from './inference-server.js';

export interface Person {
  user: User;
  token: string;
  client: Client;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

const adminToken = 'tmk_test_admin_token';
const secretKey = parseSecretKey(makeSecretKey());

/**
 * @param builtApp the folder of the web app; without it, a page of one line stands for it
 * @param sharedCounts where requests are counted; without it, in this process
 */
export async function createWorld(accessSettings?: AccessSettings, builtApp?: string, sharedCounts?: Redis) {
  const database = await createTestDatabase();
  const pools = openPools(database.url);
  const folder = await mkdtemp(join(tmpdir(), 'tastemaker-api-'));
  const webApp = builtApp ?? (await writeSmallApp(join(folder, 'web')));
  const inference = await startInferenceServer();
  const runEventListener = await openRunEventListener(database.url, () => undefined);
  const queue = await openQueues({ databaseUrl: database.url });
  const artifacts = await openArtifacts(join(folder, 'artifacts'));
  await admitAdmin(database.database, adminToken);
  const app = await buildApp({
    database: pools.database,
    pool: pools.long.pool,
    longWork: pools.long.database,
    health: pools.health,
    artifacts,
    importFolders: { open: ['/imports'], closed: [] },
    runEventListener,
    inference: createInferenceClient(inference.url, {
      onNotice: (model, notice) => noteModelWarning(pools.database, model, notice),
    }),
    queue,
    secretKey,
    accessSettings,
    sharedCounts,
    webApp,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const admin = createClient({ baseUrl: url, token: adminToken, retries: 0 });

  async function person(role: Role, name: string = role): Promise<Person> {
    const user = await admin.createUser({ name, role });
    const { secret: token } = await admin.createToken({ userId: user.id, name: 'test' });
    return { user, token, client: createClient({ baseUrl: url, token, retries: 0 }) };
  }

  /** Logged in, as only people are: programs have tokens. */
  async function logIn(userId: string): Promise<Client> {
    const link = await admin.createLoginLink(userId);
    const session = await createClient({ baseUrl: url }).loginByLink({ secret: new URL(link.url).hash.slice(1) });
    return createClient({ baseUrl: url, token: session.token.secret ?? '', retries: 0 });
  }

  return {
    app,
    url,
    admin,
    artifacts,
    /** Where they lie, for processes that share them. */
    artifactsFolder: join(folder, 'artifacts'),
    inference,
    queue,
    secretKey,
    databaseUrl: database.url,
    database: database.database,
    pool: database.pool,
    /** For what the services may not do, such as to change the schema. */
    owner: database.owner.pool,
    person,
    logIn,
    /** A project of the researcher's, with the labelers as members. */
    async project(researcher: Person, labelers: Person[] = [], order: Partial<ProjectCreate> = {}): Promise<Project> {
      const project = await researcher.client.createProject({ name: 'Haiku', ...order });
      for (const { user } of labelers)
        await researcher.client.addMember(project.id, { userId: user.id, role: 'labeler' });
      return project;
    },
    async close() {
      await app.close();
      await runEventListener.close();
      await queue.close();
      await inference.close();
      await pools.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

async function writeSmallApp(folder: string): Promise<string> {
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Tastemaker</title>');
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'export {};\n');
  return folder;
}

/** A prompt with so many candidates of a file, and a comparison of them all. */
export async function putUpForJudging(client: Client, projectId: string, texts: string[], judgmentsNeeded = 1) {
  const { prompts } = await client.createPrompts(projectId, [
    { messages: [{ role: 'user', content: `Write about ${texts.join(', ')}.` }] },
  ]);
  const promptId = prompts[0]?.id ?? '';
  const { completions } = await client.createCompletions(
    projectId,
    texts.map((text) => ({ promptId, text, source: 'test' })),
  );
  const completionIds = completions.map(({ id }) => id);
  const { comparisons } = await client.createComparisons(projectId, [{ completionIds, judgmentsNeeded }]);
  return { promptId, completions, comparisonId: comparisons[0]?.id ?? '' };
}
