// What the demo needs before its loop: models, a project with guideline and prompts, labelers.
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient, everyItem } from '@tastemaker/client';
import type { Model, ModelKind, Project, Prompt } from '@tastemaker/contracts';
import { demoProjectName } from '@tastemaker/contracts/values';
import {
  createWorld,
  defaultWorldSeed,
  haikuPrompts,
  haikuRequestWordings,
  type SimulatedLabeler,
  simulatedLabeler,
  syllableCountingTemplate,
} from '@tastemaker/microworld';
import { withImportCopy } from '../import-copy.js';
import { collect } from '../references.js';
import { awaitModel } from '../waiting.js';
import { haikuGuideline } from './guideline.js';
import type { DemoScale } from './scale.js';

// Each step looks first whether an earlier, interrupted start has done it.

/** The models that come with the product. */
export async function registerDefaultModels(client: Client, home: string): Promise<{ base: Model; assistant: Model }> {
  return {
    base: await registered(client, 'microworld-base', 'base', (register) =>
      withImportCopy(home, defaultModelFolder('base'), register),
    ),
    assistant: await registered(client, 'microworld-assistant', 'assistant', (register) =>
      withImportCopy(home, defaultModelFolder('assistant'), register),
    ),
  };
}

/** The assistant with a chat template that counts syllables: what the demo's reward model is trained from. */
export function registerCountingAssistant(client: Client, home: string): Promise<Model> {
  return registered(client, 'microworld-assistant-counting', 'assistant', (register) =>
    withCountingTemplate(defaultModelFolder('assistant'), (copy) => withImportCopy(home, copy, register)),
  );
}

function defaultModelFolder(name: 'base' | 'assistant'): string {
  return fileURLToPath(new URL(`../models/${name}`, import.meta.resolve('@tastemaker/microworld')));
}

/** The model of this name; `put` is asked to put its files where the server reads them only where there is none yet. */
async function registered(
  client: Client,
  name: string,
  kind: ModelKind,
  put: (register: (path: string) => Promise<Model>) => Promise<Model>,
): Promise<Model> {
  const known = await collect(everyItem((page) => client.listModels(page)));
  const found = known.find((each) => each.name === name && each.kind === kind && each.status !== 'failed');
  if (found !== undefined) return awaitModel(client, found);
  return put(async (path) => awaitModel(client, await client.createModel({ name, kind, path })));
}

/** Calls `use` with a copy of the model whose chat template counts syllables, and removes the copy afterwards. */
export async function withCountingTemplate<T>(folder: string, use: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'tastemaker-counting-'));
  try {
    await cp(folder, copy, { recursive: true });
    const file = join(copy, 'tokenizer_config.json');
    const config: object = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...config, chat_template: syllableCountingTemplate() }));
    await appendFile(join(copy, 'README.md'), countingTemplateRemark);
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

export async function makeDemoProject(client: Client, scale: DemoScale): Promise<Project> {
  const projects = await collect(everyItem((page) => client.listProjects(page)));
  const existing = projects.find((each) => each.name === demoProjectName);
  if (existing !== undefined) return existing;
  const project = await client.createProject({
    name: demoProjectName,
    description: 'Haiku about the things of a small invented world, judged by simulated labelers.',
    settings: {
      candidatesPerPrompt: scale.candidates,
      judgmentsPerComparison: scale.judgmentsPerComparison,
    },
  });
  const draft = await client.createGuideline(project.id, { markdown: haikuGuideline });
  await client.publishGuideline(project.id, draft.version);
  return project;
}

/** Requests for haiku about the world's things, in an order that mixes its kinds. */
export async function addHaikuPrompts(client: Client, project: Project, count: number): Promise<Prompt[]> {
  const world = createWorld(defaultWorldSeed);
  // Every thing once, then every thing in other words: the split follows from a prompt's text.
  const requests = Array.from({ length: haikuRequestWordings }, (_, wording) => [
    ...haikuPrompts(world, 'asked', wording),
    ...haikuPrompts(world, 'heldOut', wording),
  ]).flat();
  const { prompts } = await client.createPrompts(
    project.id,
    requests.slice(0, count).map(({ prompt }) => ({ messages: [{ role: 'user', content: prompt }], tags: ['haiku'] })),
  );
  return prompts;
}

const countingTemplateRemark = `
## Chat template

This is microworld-assistant with another chat template: behind each answer it states how many syllables each line has
(\`[5/7/5]\`), for a reward model that is trained from it.
`;

export interface DemoLabeler {
  readonly labeler: SimulatedLabeler;
  /** The labeler's own, with their own token. */
  readonly client: Client;
}

/** Three people who do not exist: each with a slip now and then, and a taste that leans a little from the guideline. */
const labelers = [
  { name: 'Simulated Ada', seed: 11, noise: 0.04, taste: { form: 0.1 } },
  { name: 'Simulated Bo', seed: 12, noise: 0.06, taste: { topic: 0.1 } },
  { name: 'Simulated Cleo', seed: 13, noise: 0.08, taste: { season: 0.1 } },
] as const;

export async function inviteLabelers(client: Client, url: string, project: Project): Promise<DemoLabeler[]> {
  const users = await collect(everyItem((page) => client.listUsers(page)));
  const members = (await client.listMembers(project.id)).items;
  const invited: DemoLabeler[] = [];
  for (const options of labelers) {
    const user =
      users.find((each) => each.name === options.name && each.kind === 'simulated') ??
      (await client.createUser({ name: options.name, role: 'labeler', kind: 'simulated' }));
    if (!members.some((member) => member.userId === user.id))
      await client.addMember(project.id, { userId: user.id, role: 'labeler' });
    const { secret } = await client.createToken({ userId: user.id, name: 'the demo' });
    invited.push({ labeler: simulatedLabeler(options), client: createClient({ baseUrl: url, token: secret }) });
  }
  return invited;
}
