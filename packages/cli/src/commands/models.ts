// `models`: importing, listing, showing and downloading models.
import { createWriteStream, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Client, everyItem } from '@tastemaker/client';
import { type Model, type ModelKind, rewardEndpointApi, scoreActivation } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { describeHeldOut, heldOutAccuracy } from '../held-out-accuracy.js';
import { withImportCopy } from '../import-copy.js';
import { describeEndpoint, type EndpointOptions, endpointOf } from '../model-endpoint.js';
import { collect, findModel, findProject } from '../references.js';
import { awaitModel } from '../waiting.js';
import { addErasing } from './erasures.js';
import { addEvaluate } from './evaluate.js';
import { addModelTrials } from './model-trial.js';
import { addModelVersions } from './model-versions.js';

export function addModels(program: Command): void {
  const models = program.command('models').description('language models and reward models');
  models
    .command('list')
    .description('what there is')
    .option('--project <project>', 'only those of this project')
    .action(
      handle<{ readonly project?: string }>(async (context, { project }) => {
        const { client } = connect(context);
        const of = project === undefined ? {} : { projectId: (await findProject(client, project)).id };
        const found = await collect(everyItem((page) => client.listModels({ ...page, ...of })));
        context.terminal.result(found, found.map(lineOf).join('\n'));
      }),
    );
  models
    .command('show <model>')
    .description('a model’s card and numbers')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const model = await findModel(connect(context).client, reference);
        context.terminal.result(model, `${lineOf(model)}\n\n${model.card}`);
      }),
    );
  models
    .command('import <path>')
    .description('register a Hugging Face folder or a GGUF file: of this machine, or in an import folder of the server')
    .requiredOption('--name <name>', 'what to call it')
    .addOption(
      new Option('--kind <kind>', 'what it does').choices(['base', 'assistant', 'reward']).default('assistant'),
    )
    .option('--project <project>', ownerOption)
    .action(handle<ImportOptions>(importModel));
  models
    .command('cancel <model>')
    .description('end a model’s import')
    .action(
      handle(async (context, _options, [reference = '']) => {
        const { client } = connect(context);
        const model = await client.cancelModelImport((await findModel(client, reference)).id);
        context.terminal.result(model, lineOf(model));
      }),
    );
  models
    .command('connect <base url>')
    .description(
      'register a model that another server hosts: a language model behind an endpoint of OpenAI’s shape (llama-server, Ollama, vLLM), or a reward model behind vLLM, SGLang or text-embeddings-inference',
    )
    .requiredOption('--name <name>', 'what to call it')
    .requiredOption('--model <model>', 'its name at the endpoint')
    .addOption(
      new Option('--kind <kind>', 'what it does').choices(['base', 'assistant', 'reward']).default('assistant'),
    )
    .option('--key-file <file>', 'a file that holds the endpoint’s key, or - for stdin')
    .option('--timeout-ms <n>', 'of one attempt', wholeNumber(100))
    .option('--max-concurrency <n>', 'requests at once', wholeNumber(1))
    .option('--max-attempts <n>', 'on 429, 5xx and broken connections', wholeNumber(1))
    .option('--project <project>', ownerOption)
    .addOption(
      new Option('--api <api>', 'of a reward model: which server, and its route').choices(rewardEndpointApi.options),
    )
    .addOption(
      new Option('--activation <activation>', 'of a reward model: what the server’s numbers are').choices(
        scoreActivation.options,
      ),
    )
    .option(
      '--template-file <file>',
      'of a reward model: the Jinja chat template by which conversations are rendered here',
    )
    .option('--max-batch <n>', 'of a reward model: inputs of one request', wholeNumber(1))
    .option(
      '--known-pair <file>',
      'of a reward model: JSON with "prompt" or "messages", "chosen" and "rejected", which it is known to score in this order',
    )
    .action(handle<ConnectOptions>(connectModel));
  addEvaluate(models);
  addModelTrials(models);
  addModelVersions(models);
  addErasing(models, {
    kind: 'model',
    argument: '<model>',
    find: async (client, reference) => ({ id: (await findModel(client, reference)).id }),
  });
  models
    .command('download <model> <folder>')
    .description('fetch a model as a Hugging Face folder')
    .action(
      handle(async (context, _options, [reference = '', folder = '.']) => {
        const { client } = connect(context);
        const model = await findModel(client, reference);
        const files = await download(client, model, resolve(folder));
        context.terminal.result({ model: model.id, folder: resolve(folder), files }, files.join('\n'));
      }),
    );
}

const ownerOption = 'whose researchers may use it; left out: every researcher (the installation’s)';

interface ImportOptions {
  readonly name: string;
  readonly kind: ModelKind;
  readonly project?: string;
}

interface ConnectOptions extends EndpointOptions {
  readonly project?: string;
  readonly name: string;
  readonly kind: ModelKind;
}

async function connectModel(
  context: Context,
  { name, kind, project, ...options }: ConnectOptions,
  [baseUrl = '']: readonly string[],
): Promise<void> {
  const endpoint = await endpointOf(context.terminal, kind, { ...options, baseUrl });
  const { client } = connect(context);
  const model = await client.createModel({ name, kind, projectId: await ownerFor(client, project), endpoint });
  context.terminal.result(model, lineOf(model));
}

async function importModel(
  context: Context,
  { name, kind, project }: ImportOptions,
  [path = '']: readonly string[],
): Promise<void> {
  const { client } = connect(context);
  const projectId = await ownerFor(client, project);
  const model = await withImportCopy(context.env.home, path, async (copy) =>
    awaitModel(client, await client.createModel({ name, kind, projectId, path: copy })),
  );
  context.terminal.result(model, lineOf(model));
}

/** The path as it is. @throws {Failure} for one that would be written outside of the folder. */
function plainPath(path: string): string {
  const parts = path.split('/');
  if (!parts.some((part) => ['', '.', '..'].includes(part) || /[\\\0:]/.test(part))) return path;
  throw new Failure('unsafe_path', `the server names a file ${JSON.stringify(path)}, which leads out of the folder`);
}

async function ownerFor(client: Client, project: string | undefined): Promise<string | null> {
  return project === undefined ? null : (await findProject(client, project)).id;
}

/** Hugging Face's name of it. */
const cardName = 'README.md';

/** Returns the paths written, relative to the folder. */
async function download(client: Client, model: Model, folder: string): Promise<string[]> {
  const { files } = await client.listModelFiles(model.id);
  for (const file of files) {
    const target = join(folder, plainPath(file.path));
    mkdirSync(dirname(target), { recursive: true });
    const response = await client.downloadModelFile(model.id, file.path);
    if (response.body === null) throw new Failure('empty_answer', `the server sent nothing for ${file.path}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(target));
  }
  const paths = files.map((file) => file.path);
  if (model.card === '') return paths;
  // The card as it stands now: what the model was measured at since is not among its files.
  await writeFile(join(folder, cardName), model.card);
  return [...new Set([...paths, cardName])];
}

function lineOf(model: Model): string {
  const size =
    model.endpoint !== null
      ? describeEndpoint(model.endpoint)
      : model.parameters === null
        ? `${model.status}${model.error === null ? '' : `: ${model.error}`}`
        : `${(model.parameters / 1e6).toFixed(1)} M parameters`;
  const caution = model.caution === null ? '' : `\n    ${model.caution}`;
  const warnings = model.warnings.map((warning) => `\n    ${warning}`).join('');
  const heldOut = model.kind === 'reward' ? heldOutAccuracy(model) : undefined;
  const accuracy = heldOut === undefined ? '' : `\n    ${describeHeldOut(heldOut)}`;
  const owner = model.projectId === null ? '' : `  project ${model.projectId}`;
  return `${model.id}  ${model.kind}  ${model.name}  ${size}${owner}${accuracy}${caution}${warnings}`;
}
