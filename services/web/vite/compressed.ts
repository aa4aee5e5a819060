// Writes each text file of the build compressed beside itself, so that the API serves it without compressing it each time.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin, ResolvedConfig } from 'vite';

const texts = new Set(['.js', '.css', '.html', '.svg', '.webmanifest', '.json']);

export function compressed(): Plugin {
  let config: ResolvedConfig | undefined;
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (config === undefined) return;
        const files = await readdir(config.build.outDir, { recursive: true, withFileTypes: true });
        for (const file of files) {
          if (file.isFile() && texts.has(extname(file.name))) await compress(join(file.parentPath, file.name));
        }
      },
    },
  };
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, quality));
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
}
