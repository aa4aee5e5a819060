// The trainer's own files as the package that Ray unpacks as a job's working directory, named by their content.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

export interface DriverPackage {
  /** As the cluster keeps it. */
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const folder = fileURLToPath(new URL('../../../../trl-trainer', import.meta.url));
/** Files of one content make one package, whenever they were written. */
const anyTime = new Date('2000-01-01T00:00:00');

/** @throws Error where the installation lacks the trainer */
export function driverPackage(): DriverPackage {
  const source = join(folder, 'tastemaker_trainer');
  const files = readdirSync(source).filter((name) => name.endsWith('.py'));
  const entries = files
    .toSorted()
    .map((name): [string, Uint8Array] => [`tastemaker_trainer/${name}`, readFileSync(join(source, name))]);
  const content = zipSync(Object.fromEntries(entries), { mtime: anyTime });
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 32);
  return { name: `_ray_pkg_${hash}.zip`, content };
}
