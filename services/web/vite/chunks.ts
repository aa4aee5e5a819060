// Which modules share a script. Labeling and all other pages start apart, each with all that it imports: what is in both is one
// script, which every document needs, and what only labeling needs at once is another. So a document is a few requests, and loads
// nothing that only the other start needs.
import { join } from 'node:path';
import type { Rolldown } from 'vite';

const sources = join(import.meta.dirname, '..', 'src');
const labelingStart = join(sources, 'pages', 'label', 'start.tsx');
const appStart = join(sources, 'app', 'start.tsx');

type ModuleInfoOf = (id: string) => Rolldown.ModuleInfo | null;

/** Names the script of a module; null leaves it to the bundler. */
export function createChunkNames(): (id: string, context: { getModuleInfo: ModuleInfoOf }) => string | null {
  let closures: { readonly labeling: ReadonlySet<string>; readonly app: ReadonlySet<string> } | undefined;
  return (id, context) => {
    const moduleInfoOf: ModuleInfoOf = (each) => context.getModuleInfo(each);
    closures ??= { labeling: staticImports(labelingStart, moduleInfoOf), app: staticImports(appStart, moduleInfoOf) };
    if (!closures.labeling.has(id)) return null;
    return closures.app.has(id) ? 'base' : 'labeling';
  };
}

function staticImports(start: string, moduleInfoOf: ModuleInfoOf): Set<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const info = moduleInfoOf(next);
    if (next === start && info === null) throw new Error(`${start} is not part of the build`);
    waiting.push(...(info?.importedIds ?? []));
  }
  return found;
}
