// What runs in a sandbox: reads a corpus from whatever files it is in, and hands on its documents as JSON lines.
import { readCorpus } from '@tastemaker/language-model/corpus';
import type { SandboxContext } from '@tastemaker/sandbox';

/** Documents that are handed on at once: so many, or fewer that have so many characters. */
const together = 64;
const togetherCharacters = 2 ** 20;

/** The work of the sandbox. */
export async function* run(path: string, context: SandboxContext): AsyncGenerator<string, void, undefined> {
  let lines: string[] = [];
  let characters = 0;
  for await (const document of readCorpus(path, () => context.progress())) {
    lines.push(`${JSON.stringify(document)}\n`);
    characters += document.text.length;
    if (lines.length < together && characters < togetherCharacters) continue;
    yield lines.join('');
    lines = [];
    characters = 0;
  }
  if (lines.length > 0) yield lines.join('');
}
