import type { AuditRecord } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { findProject } from '../references.js';

interface AuditOptions {
  readonly project?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly subject?: string;
  readonly limit: number;
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('who changed what, newest first: everything (for admins), or a project’s')
    .option('--project <project>', 'only of this project')
    .option('--action <action>', 'such as judgment, or judgment.submit')
    .option('--actor <id>', 'who did it')
    .option('--subject <id>', 'what was changed')
    .option('--limit <n>', 'how many', wholeNumber(1), 50)
    .action(
      handle<AuditOptions>(async (context, { project, action, actor, subject, limit }) => {
        const { client } = connect(context);
        const filter = {
          limit,
          ...(action === undefined ? {} : { action }),
          ...(actor === undefined ? {} : { actorId: actor }),
          ...(subject === undefined ? {} : { subjectId: subject }),
        };
        const { items } =
          project === undefined
            ? await client.listAudit(filter)
            : await client.listProjectAudit((await findProject(client, project)).id, filter);
        context.terminal.result(items, items.map(line).join('\n'));
      }),
    );
}

function line({ createdAt, actorId, action, subjectId, detail }: AuditRecord): string {
  return `${createdAt}  ${action}  by ${actorId ?? 'the system'}  on ${subjectId ?? '-'}  ${JSON.stringify(detail)}`;
}
