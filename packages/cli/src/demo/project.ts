// What the demo needs before its loop: models, a project with guideline and prompts, labelers.
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
} from '@tastemaker/microworld';
import { withImportCopy } from '../import-copy.js';
import { collect } from '../references.js';
import { awaitModel } from '../waiting.js';
import { haikuGuideline } from './guideline.js';
import type { DemoScale } from './scale.js';

// Each step looks first whether an earlier, interrupted start has done it.

/** The models that come with the product. */
export async function registerDefaultModels(client: Client, home: string): Promise<{ base: Model; assistant: Model }> {
  const models = new URL('../models/', import.meta.resolve('@tastemaker/microworld'));
  const known = await collect(everyItem((page) => client.listModels(page)));
  const register = async (name: string, kind: ModelKind, folder: string): Promise<Model> => {
    const registered = known.find((each) => each.name === name && each.kind === kind && each.status !== 'failed');
    if (registered !== undefined) return awaitModel(client, registered);
    return withImportCopy(home, fileURLToPath(new URL(folder, models)), async (path) =>
      awaitModel(client, await client.createModel({ name, kind, path })),
    );
  };
  return {
    base: await register('microworld-base', 'base', 'base'),
    assistant: await register('microworld-assistant', 'assistant', 'assistant'),
  };
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
