// Writes the diagrams of docs/architecture.md.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawArchitecture } from './architecture.js';

const root = join(import.meta.dirname, '..', '..', '..');
const path = join(root, 'docs', 'architecture.md');
await writeFile(path, await drawArchitecture(await readFile(path, 'utf8'), root));
