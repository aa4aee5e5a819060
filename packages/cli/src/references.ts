// Projects and models by id or name.
import { type Client, everyItem } from '@tastemaker/client';
import { installation, type LeaderboardBy, type Member, type Model, type Project } from '@tastemaker/contracts';
import { Failure, usageFailure } from './failure.js';

/**
 * A project by id or name. Without a reference the only one there is.
 * @throws {Failure} that lists the projects when none or several fit.
 */
export async function findProject(client: Client, reference: string | undefined): Promise<Project> {
  const projects = await collect(everyItem((page) => client.listProjects(page)));
  const names = projects.map((project) => project.name).join(', ');
  if (reference === undefined) {
    const [only, another] = projects;
    if (only === undefined)
      throw new Failure('no_project', 'there is no project yet', {
        cure: 'make one: tastemaker project create <name>',
      });
    if (another !== undefined) throw usageFailure('which project?', `name one with --project: ${names}`);
    return only;
  }
  const found = projects.find((project) => project.id === reference || project.name === reference);
  if (found === undefined)
    throw new Failure('no_project', `there is no project ${reference}`, {
      cure: names === '' ? 'make one: tastemaker project create <name>' : `there are: ${names}`,
    });
  return found;
}

/** A model by id or name. @throws {Failure} that lists what there is, or whose the several of one name are. */
export async function findModel(client: Client, reference: string): Promise<Model> {
  const models = await collect(everyItem((page) => client.listModels(page)));
  const fitting = models.filter((model) => model.id === reference || isNamed(model, reference));
  const only = onlyModel(fitting, reference);
  if (only === undefined)
    throw new Failure('no_model', `there is no model ${reference}`, {
      cure: `there are: ${models.map((model) => model.name).join(', ') || 'none; see tastemaker models import --help'}`,
    });
  return only;
}

function onlyModel(fitting: readonly Model[], reference: string): Model | undefined {
  const [only, another] = fitting;
  if (another === undefined) return only;
  throw new Failure('ambiguous_model', `several projects have a model named ${reference}`, {
    cure: `name it by id: ${fitting.map(({ id, projectId }) => `${id} of project ${projectId}`).join(', ')}`,
  });
}

/**
 * Two entries of a leaderboard as the server takes them: models become ids, whatever else they are called stays, for the server
 * knows keys and names. @throws {Failure} where several models have the name
 */
export async function findEntries(client: Client, by: LeaderboardBy, left: string, right: string) {
  if (by !== 'model') return { left, right };
  const models = await collect(everyItem((page) => client.listModels(page)));
  const idOf = (reference: string) => {
    const fitting = models.filter((model) => model.id === reference || isNamed(model, reference));
    return onlyModel(fitting, reference)?.id ?? reference;
  };
  return { left: idOf(left), right: idOf(right) };
}

/** By its name, also with the owner before it, as the server takes it. */
function isNamed({ name, projectId }: Model, reference: string): boolean {
  return name === reference || `${projectId ?? installation}/${name}` === reference;
}

/** A member of a project by id or name. @throws {Failure} when nobody fits, or several do. */
export async function findMember(client: Client, projectId: string, reference: string): Promise<Member> {
  const { items } = await client.listMembers(projectId);
  const [only, another] = items.filter(({ userId, name }) => userId === reference || name === reference);
  if (only !== undefined && another === undefined) return only;
  const message = only === undefined ? `there is no member ${reference}` : `several members are called ${reference}`;
  throw new Failure('no_member', message, { cure: 'name them by id: tastemaker members list' });
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
