// `webhooks`: registering them, and the log of their deliveries.
import { everyItem } from '@tastemaker/client';
import {
  type Webhook,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookDeliveryState,
  type WebhookEvent,
  webhookDeliveryState,
  webhookEvent,
} from '@tastemaker/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { addCutOptions, type CutOptions, cutList } from '../cut-list.js';
import { usageFailure } from '../failure.js';
import { collect, findProject } from '../references.js';

interface InProject {
  readonly project?: string;
}

interface UpdateOptions extends InProject {
  readonly url?: string;
  readonly events?: WebhookEvent[];
  readonly on?: boolean;
  readonly off?: boolean;
}

interface LogOptions extends InProject, CutOptions {
  readonly state?: WebhookDeliveryState;
}

/** `tastemaker webhooks …`: where a project's events are sent, and what became of each. */
export function addWebhooks(program: Command): void {
  const webhooks = program.command('webhooks').description('send a project’s events to a URL, signed');
  const command = (usage: string, description: string) =>
    webhooks.command(usage).description(description).option('--project <project>', 'id or name');
  command('create <url>', 'register a URL; prints its secret, once')
    .option('--events <events>', `some of ${webhookEvent.options.join(', ')} (default: all)`, events)
    .action(
      handle<InProject & { readonly events?: WebhookEvent[] }>(async (context, options, [url = '']) => {
        const { client, id } = await projectOf(context, options);
        const made = await client.createWebhook(id, { url, events: options.events ?? webhookEvent.options });
        context.terminal.note(`${made.id}: its secret is shown once; keep it safe:`);
        context.terminal.result(made, made.secret);
      }),
    );
  command('list', 'the webhooks of a project, and whether they get through').action(
    handle<InProject>(async (context, options) => {
      const { client, id } = await projectOf(context, options);
      const found = await collect(everyItem((page) => client.listWebhooks(id, page)));
      context.terminal.result(found, found.map(line).join('\n'));
    }),
  );
  command('update <webhook>', 'change a webhook, or switch it on or off')
    .option('--url <url>', 'where to')
    .option('--events <events>', 'what of', events)
    .option('--on', 'send again, what has waited first')
    .option('--off', 'send no more')
    .action(handle<UpdateOptions>(update));
  command('rotate <webhook>', 'give it a new secret; for a while deliveries are signed with the old one, too')
    .option('--overlap <seconds>', 'how long', wholeNumber(0), 24 * 3600)
    .action(
      handle<InProject & { readonly overlap: number }>(async (context, options, [webhookId = '']) => {
        const { client, id } = await projectOf(context, options);
        const rotated = await client.rotateWebhookSecret(id, webhookId, { overlapSeconds: options.overlap });
        const until = rotated.previousValidUntil ?? 'now';
        context.terminal.note(`shown once; keep it safe. The old one is good until ${until}:`);
        context.terminal.result(rotated, rotated.secret);
      }),
    );
  command('delete <webhook>', 'remove a webhook and its log').action(
    handle<InProject>(async (context, options, [webhookId = '']) => {
      const { client, id } = await projectOf(context, options);
      await client.deleteWebhook(id, webhookId);
      context.terminal.result({ id: webhookId, deleted: true }, `deleted ${webhookId}`);
    }),
  );
  const log = command('log <webhook>', 'what was sent, or is waiting to be, newest first').addOption(
    new Option('--state <state>', 'only those').choices(webhookDeliveryState.options),
  );
  addCutOptions(log, 50).action(
    handle<LogOptions>(async (context, options, [webhookId = '']) => {
      const { client, id } = await projectOf(context, options);
      const state = options.state === undefined ? {} : { state: options.state };
      const items = await cutList(context, options, (page) =>
        client.listWebhookDeliveries(id, webhookId, { ...page, ...state }),
      );
      context.terminal.result(items, items.map(deliveryLine).join('\n'));
    }),
  );
  command('attempts <webhook> <delivery>', 'each attempt to send a delivery, newest first').action(
    handle<InProject>(async (context, options, [webhookId = '', deliveryId = '']) => {
      const { client, id } = await projectOf(context, options);
      const found = await collect(everyItem((page) => client.listWebhookAttempts(id, webhookId, deliveryId, page)));
      context.terminal.result(found, found.map(attemptLine).join('\n'));
    }),
  );
  command('redeliver <webhook> <delivery>', 'send a delivery once more, under the same id').action(
    handle<InProject>(async (context, options, [webhookId = '', deliveryId = '']) => {
      const { client, id } = await projectOf(context, options);
      const delivery = await client.redeliver(id, webhookId, deliveryId);
      context.terminal.result(delivery, deliveryLine(delivery));
    }),
  );
}

async function projectOf(context: Context, { project }: InProject) {
  const { client } = connect(context);
  return { client, id: (await findProject(client, project)).id };
}

async function update(context: Context, options: UpdateOptions, [webhookId = '']: readonly string[]): Promise<void> {
  const { url, events: wanted, on, off } = options;
  if (on === true && off === true) throw usageFailure('on or off?', 'give one of --on and --off');
  const change = {
    ...(url === undefined ? {} : { url }),
    ...(wanted === undefined ? {} : { events: wanted }),
    ...(on === true || off === true ? { active: on === true } : {}),
  };
  if (Object.keys(change).length === 0)
    throw usageFailure('what is to be changed?', 'give --url, --events, --on or --off');
  const { client, id } = await projectOf(context, options);
  const changed = await client.updateWebhook(id, webhookId, change);
  context.terminal.result(changed, line(changed));
}

function events(text: string): WebhookEvent[] {
  return text.split(',').map((one) => {
    const event = webhookEvent.safeParse(one.trim());
    if (!event.success)
      throw new InvalidArgumentError(`are some of ${webhookEvent.options.join(', ')}, with commas between`);
    return event.data;
  });
}

function line({ id, url, active, events: wanted, disabledReason, failingSince }: Webhook): string {
  const failing = failingSince === null ? 'on' : `on, failing since ${failingSince}`;
  return `${id}  ${active ? failing : 'off'}  ${url}  ${wanted.join(',')}  ${disabledReason ?? ''}`.trimEnd();
}

function deliveryLine({
  id,
  event,
  state,
  attempts,
  responseStatus,
  error,
  nextAttemptAt,
  createdAt,
}: WebhookDelivery) {
  const answered = error ?? (responseStatus === null ? '' : `answered ${responseStatus}`);
  const next = nextAttemptAt === null ? '' : `next ${nextAttemptAt}`;
  return `${id}  ${createdAt}  ${event}  ${state}  ${attempts} attempts  ${answered}  ${next}`.trimEnd();
}

function attemptLine({ number, createdAt, durationMs, responseStatus, error, responseBody }: WebhookAttempt): string {
  const body = responseBody.replaceAll(/\s+/g, ' ').slice(0, 100);
  return `${number}  ${createdAt}  ${durationMs} ms  ${error ?? `answered ${responseStatus}`}  ${body}`.trimEnd();
}
