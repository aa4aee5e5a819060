// The packages and services, with the arrows of their package.json dependencies.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { mermaid, nodeId } from './mermaid.js';

const scope = '@tastemaker/';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** By name: the names of the workspace's packages that it depends on. */
type Dependencies = ReadonlyMap<string, readonly string[]>;

export async function drawPackages(root: string): Promise<string> {
  const [services, packages] = [await dependenciesIn(root, 'services'), await dependenciesIn(root, 'packages')];
  const all = new Map([...services, ...packages]);
  const arrows = [...all.keys()].flatMap((name) =>
    directOnly(name, all).map((dependency) => `  ${nodeId(name)} --> ${nodeId(dependency)}`),
  );
  return mermaid(['flowchart LR', ...group('services', services), ...group('packages', packages), ...arrows]);
}

async function dependenciesIn(root: string, folder: 'packages' | 'services'): Promise<Dependencies> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  // The trainer that runs elsewhere is Python's, and has no manifest.
  const isPackage = (name: string) => existsSync(join(root, folder, name, 'package.json'));
  const names = entries.filter((entry) => entry.isDirectory() && isPackage(entry.name)).map(({ name }) => name);
  return new Map(
    await Promise.all(names.toSorted().map(async (name) => [name, await ours(root, folder, name)] as const)),
  );
}

async function ours(root: string, folder: string, name: string): Promise<string[]> {
  const { dependencies } = manifest.parse(JSON.parse(await readFile(join(root, folder, name, 'package.json'), 'utf8')));
  const names = Object.keys(dependencies).filter((dependency) => dependency.startsWith(scope));
  return names.map((dependency) => dependency.slice(scope.length)).toSorted();
}

/** The dependencies that no other dependency has in its turn: the rest of the arrows follow from these. */
function directOnly(name: string, all: Dependencies): string[] {
  const direct = all.get(name) ?? [];
  return direct.filter((candidate) => !direct.some((other) => reaches(other, candidate, all)));
}

function reaches(from: string, to: string, all: Dependencies): boolean {
  return (all.get(from) ?? []).some((next) => next === to || reaches(next, to, all));
}

function group(title: string, members: Dependencies): string[] {
  const nodes = [...members.keys()].map((name) => `    ${nodeId(name)}["${name}"]`);
  return [`  subgraph ${title}`, ...nodes, '  end'];
}
