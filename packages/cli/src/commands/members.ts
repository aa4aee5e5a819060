// `members`: who works on a project.
import { type Member, type MemberRole, memberRole } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { findMember, findProject } from '../references.js';

interface AddOptions {
  readonly project?: string;
  readonly role: MemberRole;
  readonly skills?: string;
  readonly quota?: number;
}

/** `tastemaker members …`: who works on a project. */
export function addMembers(program: Command): void {
  const members = program.command('members').description('who works on a project');
  members
    .command('list')
    .description('who belongs to a project, as what')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ readonly project?: string }>(async (context, { project }) => {
        const { client } = connect(context);
        const { items } = await client.listMembers((await findProject(client, project)).id);
        context.terminal.result(items, items.map(line).join('\n'));
      }),
    );
  members
    .command('add <user-id>')
    .description('make somebody a member, or change what they are here')
    .option('--project <project>', 'id or name')
    .addOption(new Option('--role <role>', 'as what').choices(memberRole.options).default('labeler'))
    .option('--skills <tags>', 'what they can judge that not everybody can, with commas between')
    .option('--quota <n>', 'judgments in a day at most', wholeNumber(1))
    .action(
      handle<AddOptions>(async (context, { project, role, skills, quota }, [userId = '']) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const member = await client.addMember(id, {
          userId,
          role,
          ...(skills === undefined ? {} : { skills: skills.split(',').map((skill) => skill.trim()) }),
          ...(quota === undefined ? {} : { dailyQuota: quota }),
        });
        context.terminal.result(member, line(member));
      }),
    );
  members
    .command('remove <member>')
    .description('take somebody out; what they judged stays')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ readonly project?: string }>(async (context, { project }, [reference = '']) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const { userId, name } = await findMember(client, id, reference);
        await client.removeMember(id, userId);
        context.terminal.result({ userId, removed: true }, `removed ${name}`);
      }),
    );
}

function line({ userId, name, role, skills, dailyQuota }: Member): string {
  const quota = dailyQuota === null ? '' : `${dailyQuota} a day`;
  return `${userId}  ${name}  ${role}  ${skills.join(',')}  ${quota}`.trimEnd();
}
