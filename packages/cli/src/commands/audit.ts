// `audit`: the audit log, and the hash chain that shows whether it was changed.
import type { AuditRecord } from '@tastemaker/contracts';
import type { BrokenLink, ChainReport } from '@tastemaker/database';
import { type Command, InvalidArgumentError } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { addCutOptions, type CutOptions, cutList } from '../cut-list.js';
import { Failure } from '../failure.js';
import { findProject } from '../references.js';
import { openHome } from '../supervisor/home.js';
import { onDatabase } from '../supervisor/on-database.js';

interface AuditOptions extends CutOptions {
  readonly project?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly subject?: string;
}

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('who changed what, newest first: everything (for admins), or a project’s')
    .option('--project <project>', 'only of this project')
    .option('--action <action>', 'such as judgment, or judgment.submit')
    .option('--actor <id>', 'who did it')
    .option('--subject <id>', 'what was changed');
  addCutOptions(audit, 50).action(
    handle<AuditOptions>(async (context, options) => {
      const { project, action, actor, subject } = options;
      const { client } = connect(context);
      const filter = {
        ...(action === undefined ? {} : { action }),
        ...(actor === undefined ? {} : { actorId: actor }),
        ...(subject === undefined ? {} : { subjectId: subject }),
      };
      const id = project === undefined ? undefined : (await findProject(client, project)).id;
      const items = await cutList(context, options, (page) =>
        id === undefined
          ? client.listAudit({ ...page, ...filter })
          : client.listProjectAudit(id, { ...page, ...filter }),
      );
      context.terminal.result(items, items.map(line).join('\n'));
    }),
  );
  audit
    .command('verify')
    .description(
      'check that no judgment and no audit row was changed, deleted or forged; on the machine that has the database',
    )
    .option(
      '--head <hash>',
      'one that was printed before: it must be part of the chain, whose end is whole then',
      sha256,
    )
    .action(handle<{ head?: string }>(async (context, { head }) => verify(context, head)));
}

async function verify({ env, terminal }: Context, notedHead: string | undefined): Promise<void> {
  const { migrationState, openDatabase, verifyChain } = await import('@tastemaker/database');
  const onProgress = (done: number, total: number) => terminal.progress('checked', done, total);
  const report = await onDatabase(env, openHome(env.home), async (url) => {
    if ((await migrationState(url)).pending.length > 0) {
      throw new Failure('migrations_pending', 'the database is older than this version', {
        cure: 'run `tastemaker migrate`, or `start`, and let a worker run for a while: it seals what is there',
      });
    }
    const opened = openDatabase(url, { max: 1 });
    try {
      return await verifyChain(opened.database, { notedHead, onProgress });
    } finally {
      await opened.close();
    }
  });
  terminal.result(
    report,
    report.broken === null ? intact(report) : `${report.links} rows are as they were before that`,
  );
  if (report.broken !== null) {
    throw new Failure('audit_broken', brokenWords(report.broken), {
      cure: 'compare with a backup from before; docs/access.md says what each fault means',
    });
  }
}

function intact({ links, erased, head, unsealed }: ChainReport): string {
  const gone = erased === 0 ? '' : ` (${erased} of them erased since)`;
  const waiting =
    unsealed.rows === 0
      ? ''
      : `\n${unsealed.rows} rows are not sealed yet, the oldest of ${unsealed.oldest ?? 'unknown age'}`;
  return `${links} rows are as they were written${gone}${waiting}\nhead ${head}`;
}

function brokenWords({ fault, sequence, table, rowId, expected, found }: BrokenLink): string {
  const at = `link ${sequence ?? '-'}, row ${rowId ?? '-'} of ${table ?? '-'}`;
  const hashes = `expected ${expected ?? 'nothing'}, found ${found ?? 'nothing'}`;
  const words: Record<BrokenLink['fault'], string> = {
    row_changed: `the first broken link: the row was changed (${at}; ${hashes})`,
    row_missing: `the first broken link: the row is gone and was not erased (${at}; expected ${expected ?? 'nothing'})`,
    link_changed: `the first broken link: it, or the one before it, was changed (${at}; ${hashes})`,
    link_missing:
      rowId === null
        ? `the first broken link: number ${sequence ?? '-'} is missing from the chain`
        : `the first broken link: the row was sealed and has no link (${at})`,
    head_missing: `the chain does not contain ${expected ?? 'the head'}: its end was cut off, or it was made anew (its head is ${found ?? '-'})`,
  };
  return words[fault];
}

function sha256(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('must be a sha256 in hexadecimal, 64 characters');
  return text;
}

function line({ createdAt, actorId, action, subjectId, detail }: AuditRecord): string {
  return `${createdAt}  ${action}  by ${actorId ?? 'the system'}  on ${subjectId ?? '-'}  ${JSON.stringify(detail)}`;
}
