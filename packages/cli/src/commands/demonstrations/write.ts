import type { Client } from '@tastemaker/client';
import type { ContextDocument, Demonstration, DemonstrationSubmitted, Message, Project } from '@tastemaker/contracts';
import { parseConversationLine } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../../connection.js';
import { type Context, handle } from '../../context.js';
import { Failure, usageFailure } from '../../failure.js';
import { readInput } from '../../files.js';
import { findProject } from '../../references.js';

/** Writing a demonstration and handing it in. */

interface WriteOptions {
  readonly project?: string;
  readonly question?: string;
  readonly answer?: string;
  readonly prompt?: string;
  readonly context?: readonly string[];
  readonly file?: string;
  readonly draft?: string;
  readonly submit?: boolean;
}

export function addWrite(demonstrations: Command): void {
  demonstrations
    .command('write')
    .description('write a question and its ideal answer; without --answer, the answer is read from stdin')
    .option('--project <project>', 'id or name')
    .option('--question <text>', 'what is asked')
    .option('--answer <text>', 'the ideal answer')
    .option('--prompt <id>', 'answer this prompt of the project, or the "next" one that you have not answered')
    .option('--context <file...>', 'documents that the answer rests on')
    .option('--file <file>', 'a whole conversation instead, as JSON {"messages": […]} (- for stdin)')
    .option('--draft <id>', 'change this draft, or this one that was returned, instead of beginning one')
    .option('--submit', 'hand it to the reviewers at once')
    .action(handle<WriteOptions>(write));
  demonstrations
    .command('submit <id>')
    .description('hand a draft to the reviewers')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ readonly project?: string }>(async (context, options, [id = '']) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        await submit(context, client, project, await client.getDemonstration(project.id, id));
      }),
    );
}

async function write(context: Context, options: WriteOptions): Promise<void> {
  const { client } = connect(context);
  const project = await findProject(client, options.project);
  const begun = await begin(client, project, options);
  const content = await contentOf(context, options, begun);
  const saved = await client.saveDemonstration(project.id, begun.id, { revision: begun.revision, ...content });
  if (options.submit === true) return submit(context, client, project, saved);
  context.terminal.result(saved, `draft ${saved.id}\n  → tastemaker demonstrations submit ${saved.id}`);
}

function begin(client: Client, project: Project, options: WriteOptions): Promise<Demonstration> {
  const ways = [options.question, options.prompt, options.file].filter((way) => way !== undefined);
  if (ways.length > 1 || (ways.length === 0 && options.draft === undefined))
    throw usageFailure('what is asked?', 'give one of --question, --prompt or --file');
  if (options.draft !== undefined) return client.getDemonstration(project.id, options.draft);
  return client.createDemonstration(project.id, options.prompt === undefined ? {} : { promptId: options.prompt });
}

type Content = Pick<Demonstration, 'messages' | 'contextDocuments'>;

async function contentOf(context: Context, options: WriteOptions, begun: Demonstration): Promise<Content> {
  if (options.file !== undefined) return conversationOf(await readInput(options.file, context.terminal));
  const documents = await Promise.all(
    (options.context ?? []).map(
      async (file): Promise<ContextDocument> => ({ title: '', text: await readInput(file, context.terminal) }),
    ),
  );
  const before = begun.messages.at(-1)?.role === 'assistant' ? begun.messages.slice(0, -1) : begun.messages;
  const asked: Message[] = options.question === undefined ? before : [{ role: 'user', content: options.question }];
  if (options.answer === undefined) for (const { role, content } of asked) context.terminal.note(`${role}: ${content}`);
  const answer = options.answer ?? (await readInput('-', context.terminal)).trim();
  return {
    messages: [...asked, { role: 'assistant', content: answer }],
    contextDocuments: [...begun.contextDocuments, ...documents],
  };
}

function conversationOf(text: string): Content {
  const parsed = parseConversationLine(text);
  if (parsed.kind === 'error') throw new Failure('no_conversation', `the conversation ${parsed.message}`);
  return parsed.conversation;
}

async function submit(context: Context, client: Client, project: Project, draft: Demonstration): Promise<void> {
  const submitted = await client.submitDemonstration(project.id, draft.id, draft.revision);
  context.terminal.result(submitted, describe(submitted));
}

function describe({ demonstration, nearDuplicates }: DemonstrationSubmitted): string {
  const alike = nearDuplicates.map(
    ({ demonstrationId, similarity }) => `  ${Math.round(100 * similarity)} % like ${demonstrationId}`,
  );
  return [`${demonstration.id} is with the reviewers`, ...alike].join('\n');
}
