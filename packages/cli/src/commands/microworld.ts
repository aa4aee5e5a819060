// `microworld`: files of the small closed world.
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createWorld,
  type Demonstration,
  defaultAssistantRun,
  defaultBaseRun,
  defaultWorldSeed,
  demonstrations,
  documents,
  haikuPrompts,
} from '@tastemaker/microworld';
import type { Command } from 'commander';
import { type Context, handle, wholeNumber } from '../context.js';

interface MicroworldOptions {
  readonly seed: number;
  readonly passes: number;
  readonly demonstrations: number;
}

export function addMicroworld(program: Command): void {
  program
    .command('microworld <folder>')
    .description('write the small closed world: documents.jsonl, demonstrations.jsonl, prompts.jsonl')
    .option('--seed <n>', 'the world and all its texts follow from it', wholeNumber(0), defaultWorldSeed)
    .option('--passes <n>', 'how often the documents tell every fact', wholeNumber(1), defaultBaseRun.documents.passes)
    .option(
      '--demonstrations <n>',
      'how many questions with answers, and haiku',
      wholeNumber(1),
      defaultAssistantRun.demonstrations.count,
    )
    .action(handle<MicroworldOptions>(writeMicroworld));
}

async function writeMicroworld(
  { terminal }: Context,
  { seed, passes, demonstrations: count }: MicroworldOptions,
  operands: readonly string[],
): Promise<void> {
  const folder = resolve(operands[0] ?? '.');
  mkdirSync(folder, { recursive: true });
  const world = createWorld(seed);
  const prompts = [...haikuPrompts(world, 'asked'), ...haikuPrompts(world, 'heldOut')];
  const written = {
    documents: await writeLines(join(folder, 'documents.jsonl'), documentRecords(world, seed, passes)),
    demonstrations: await writeLines(join(folder, 'demonstrations.jsonl'), demonstrationRecords(world, seed, count)),
    prompts: await writeLines(
      join(folder, 'prompts.jsonl'),
      prompts.map(({ prompt }) => ({ messages: [{ role: 'user', content: prompt }], tags: ['haiku'] })),
    ),
  };
  terminal.result(
    { folder, seed, ...written },
    `${folder}: ${written.documents} documents, ${written.demonstrations} demonstrations, ${written.prompts} prompts`,
  );
}

function* documentRecords(
  world: ReturnType<typeof createWorld>,
  seed: number,
  passes: number,
): Generator<{ text: string }> {
  for (const text of documents(world, { seed, passes })) yield { text };
}

/** Messages alone, as `finetune` reads them. */
function* demonstrationRecords(
  world: ReturnType<typeof createWorld>,
  seed: number,
  count: number,
): Generator<Pick<Demonstration, 'messages'>> {
  for (const { messages } of demonstrations(world, { seed, count })) yield { messages };
}

/** One JSON value a line. Returns the number of lines. */
async function writeLines(file: string, records: Iterable<unknown>): Promise<number> {
  const stream = createWriteStream(file);
  let lines = 0;
  for (const record of records) {
    if (!stream.write(`${JSON.stringify(record)}\n`)) await once(stream, 'drain');
    lines += 1;
  }
  stream.end();
  await once(stream, 'finish');
  return lines;
}
