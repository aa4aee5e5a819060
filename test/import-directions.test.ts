/**
 * The workspace's layers: each package may import only what DESIGN's arrows allow, and no cycle can form, because every
 * arrow points from a later to an earlier layer.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');

const versions = z.record(z.string(), z.string()).default({});
const manifest = z.object({ dependencies: versions, devDependencies: versions });

/** Bundled: what it imports is part of its build, and nothing that has to be installed beside it. */
const bundled = new Set(['services/web']);

const allowed: Record<string, readonly string[]> = {
  'packages/contracts': [],
  'packages/retry': [],
  'packages/preference': [],
  'packages/secrets': [],
  'packages/telemetry': [],
  'packages/sandbox': [],
  'packages/tensor': [],
  'packages/microworld': ['preference'],
  'packages/labeling': ['contracts'],
  'packages/artifacts': ['contracts', 'retry'],
  'packages/database': ['contracts', 'labeling'],
  'packages/queue': ['contracts'],
  'packages/client': ['contracts', 'retry'],
  'packages/inference-client': ['contracts', 'retry'],
  'packages/service': ['contracts', 'retry', 'secrets'],
  'packages/language-model': ['tensor'],
  'packages/reward-model': ['sandbox', 'tensor', 'language-model', 'preference'],
  'services/web': ['contracts', 'labeling', 'preference', 'client', 'retry'],
  'services/api': [
    'contracts',
    'labeling',
    'retry',
    'inference-client',
    'database',
    'queue',
    'artifacts',
    'preference',
    'secrets',
    'sandbox',
    'service',
    'telemetry',
    // Its built files only.
    'web',
  ],
  'services/inference': [
    'contracts',
    'retry',
    'artifacts',
    'secrets',
    'sandbox',
    'service',
    'telemetry',
    'tensor',
    'language-model',
    'reward-model',
  ],
  'services/worker': [
    'contracts',
    'retry',
    'inference-client',
    'service',
    'telemetry',
    'database',
    'queue',
    'artifacts',
    'preference',
    'secrets',
    'sandbox',
    'tensor',
    'language-model',
    'reward-model',
    // The truth of its rules, for reports.
    'microworld',
  ],
  // The command starts the services as processes, by the files they export, and speaks to them over HTTP.
  'packages/cli': [
    'contracts',
    'labeling',
    'retry',
    'artifacts',
    'service',
    'preference',
    'client',
    'database',
    'queue',
    'secrets',
    'sandbox',
    'tensor',
    'language-model',
    'microworld',
    'api',
    'inference',
    'worker',
  ],
};

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Module names of every static and dynamic import, and of every re-export; not “the import's” in a comment. */
function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:\b(?:from|import)\s+|\bimport\s*\(\s*)['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );
}

const projects = ['packages', 'services'].flatMap((kind) =>
  readdirSync(join(root, kind), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${kind}/${entry.name}`)
    // The trainer that runs elsewhere is Python's.
    .filter((project) => existsSync(join(root, project, 'package.json'))),
);

test('every package and service has its place in the layers', () => {
  expect(projects.toSorted()).toEqual(Object.keys(allowed).toSorted());
});

describe.each(projects)('%s', (project) => {
  const { dependencies, devDependencies } = manifest.parse(
    JSON.parse(readFileSync(join(root, project, 'package.json'), 'utf8')),
  );
  const declared = Object.keys(bundled.has(project) ? { ...dependencies, ...devDependencies } : dependencies);
  const files = sources(join(root, project, 'src'));

  test('imports only the layers below it', () => {
    const ours = Object.keys(dependencies)
      .filter((name) => name.startsWith('@tastemaker/'))
      .map((name) => name.slice(12));
    expect(ours.filter((name) => !(allowed[project] ?? []).includes(name))).toEqual([]);
  });

  test('imports only what its package.json declares, and never by a path out of its folder', () => {
    const wrong = files.flatMap((file) =>
      imports(file)
        .filter((name) => !isFine(name, file))
        .map((name) => `${file.slice(root.length + 1)}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  function isFine(name: string, file: string): boolean {
    if (name.startsWith('.')) return join(file, '..', name).startsWith(join(root, project, 'src'));
    if (name.startsWith('node:')) return builtinModules.includes(name.slice(5));
    const packageName = name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/');
    return declared.includes(packageName);
  }
});

/** What a file imports of its own package, types included. */
function importedFiles(file: string, files: ReadonlySet<string>): string[] {
  return imports(file)
    .filter((name) => name.startsWith('.'))
    .flatMap((name) => ['.ts', '.tsx'].map((ending) => join(file, '..', name).replace(/\.js$/, ending)))
    .filter((path) => files.has(path));
}

/** The first circle of imports that is found; undefined: there is none. */
function circleIn(files: readonly string[]): string[] | undefined {
  const all = new Set(files);
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return path.slice(path.indexOf(file));
    if (done.has(file)) return undefined;
    done.add(file);
    path.push(file);
    for (const imported of importedFiles(file, all)) {
      const circle = visit(imported);
      if (circle !== undefined) return circle;
    }
    path.pop();
    return undefined;
  };
  for (const file of files) {
    const circle = visit(file);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test.each(projects)('no files of %s import each other in a circle', (project) => {
  expect(circleIn(sources(join(root, project, 'src')))).toBeUndefined();
});

test('a layer never points at a later one', () => {
  const order = Object.keys(allowed).map((project) => project.split('/')[1]);
  const backwards = Object.entries(allowed).flatMap(([project, below]) =>
    below
      .filter((name) => order.indexOf(name) >= order.indexOf(project.split('/')[1]))
      .map((name) => `${project} → ${name}`),
  );
  expect(backwards).toEqual([]);
});
