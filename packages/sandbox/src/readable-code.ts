// The folders that hold the code which a module loads: nothing else must be readable for it to run.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Paths as Node's permission flags take them: a folder ends with a separator and stands for all that it holds. */
export function readableCode(modules: readonly URL[]): string[] {
  const paths = new Set<string>();
  const packages = new Set<string>();
  for (const module of modules) {
    const folder = dirname(realpathSync(fileURLToPath(module)));
    paths.add(folder + sep);
    const root = packageFolderOf(folder);
    if (root !== undefined) addPackage(root, paths, packages);
  }
  return [...paths];
}

/** Installed packages come with the `node_modules` folders that hold them; those of the workspace lie outside of these. */
function addPackage(root: string, paths: Set<string>, packages: Set<string>): void {
  if (packages.has(root)) return;
  packages.add(root);
  paths.add(join(root, 'package.json'));
  paths.add(join(root, 'dist') + sep);
  for (const installed of installedFolders(root)) paths.add(installed + sep);
  for (const name of dependenciesOf(root)) {
    const link = installedFolders(root)
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
    const place = link === undefined ? undefined : realpathSync(link);
    if (place !== undefined && !place.includes(`${sep}node_modules${sep}`)) addPackage(place, paths, packages);
  }
}

function packageFolderOf(folder: string): string | undefined {
  return ancestorsOf(folder).find((ancestor) => existsSync(join(ancestor, 'package.json')));
}

function installedFolders(folder: string): string[] {
  return ancestorsOf(folder)
    .map((ancestor) => join(ancestor, 'node_modules'))
    .filter((path) => existsSync(path));
}

function ancestorsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestorsOf(parent)];
}

function dependenciesOf(root: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) return [];
  return Object.keys(manifest.dependencies ?? {});
}
