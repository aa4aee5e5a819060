// `judgments`: what was judged.
import { type Judgment, type Verdict, verdict } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { addCutOptions, type CutOptions, cutList } from '../cut-list.js';
import { findMember, findProject } from '../references.js';

interface ListOptions extends CutOptions {
  readonly project?: string;
  readonly labeler?: string;
  readonly comparison?: string;
  readonly verdict?: Verdict;
  readonly allVersions?: boolean;
  readonly guidelineVersion?: number;
  readonly gold?: 'right' | 'wrong';
}

/** `tastemaker judgments`: what labelers found, as researchers read it. */
export function addJudgments(program: Command): void {
  const judgments = program
    .command('judgments [project]')
    .description('what labelers found, oldest first')
    .option('--labeler <labeler>', 'only by this member, by id or name')
    .option('--comparison <id>', 'only of this comparison')
    .addOption(new Option('--verdict <verdict>', 'only those').choices(verdict.options))
    .option('--guideline-version <n>', 'only those that name it', wholeNumber(1))
    .addOption(new Option('--gold <how>', 'only of gold comparisons, so answered').choices(['right', 'wrong']))
    .option('--all-versions', 'those, too, that were changed or taken back since');
  addCutOptions(judgments, 100).action(
    handle<ListOptions>(async (context, options, [reference]) => {
      const { client } = connect(context);
      const { id } = await findProject(client, reference);
      const { labeler, comparison } = options;
      const filter = {
        ...(labeler === undefined ? {} : { labelerId: (await findMember(client, id, labeler)).userId }),
        ...(comparison === undefined ? {} : { comparisonId: comparison }),
        ...(options.verdict === undefined ? {} : { verdict: options.verdict }),
        ...(options.guidelineVersion === undefined ? {} : { guidelineVersion: options.guidelineVersion }),
        ...(options.gold === undefined ? {} : { gold: options.gold }),
        ...(options.allVersions === true ? { versions: 'all' as const } : {}),
      };
      const items = await cutList(context, options, (page) => client.listJudgments(id, { ...page, ...filter }));
      context.terminal.result(items, items.map(line).join('\n'));
    }),
  );
}

function line({ id, createdAt, labelerId, comparisonId, verdict: found, ranking, skipReason, strength }: Judgment) {
  const order = ranking?.map((group) => group.join('=')).join('>') ?? skipReason ?? '';
  const much = strength === null ? '' : `  strength ${strength}`;
  return `${id}  ${createdAt}  by ${labelerId}  on ${comparisonId}  ${found}  ${order}${much}`.trimEnd();
}
