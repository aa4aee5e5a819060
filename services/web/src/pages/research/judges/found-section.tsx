// What a judge found, pair by pair, with what it answered; unread answers are shown with their text.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Judge, JudgeJudgment } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Section } from '../../../parts/section.js';
import { useEndlessList } from '../parts/endless-list.js';
import { outcomeNames } from './judge-kind.js';

export function FoundSection({ judge: { id, projectId } }: { readonly judge: Judge }) {
  const { t } = useLingui();
  const columns = useColumns(projectId);
  const found = useEndlessList({
    queryKey: ['project', projectId, 'judge', id, 'found'],
    load: (page) => client.listJudgeJudgments(projectId, id, page),
  });
  return (
    <Section title={<Trans>What it found</Trans>} note={<Trans>Pair by pair, the oldest first</Trans>}>
      {found.error !== undefined && <Failure error={found.error} onTryAgain={found.retry} />}
      {found.rows === undefined ? (
        found.error === undefined && <LoadingLines />
      ) : (
        <DataTable
          className="found"
          label={t`What it found`}
          columns={columns}
          rows={found.rows}
          keyOf={({ id: key }) => key}
          onEnd={found.onEnd}
          empty={
            <p className="small muted">
              <Trans>Nothing yet.</Trans>
            </p>
          }
        />
      )}
    </Section>
  );
}

function useColumns(projectId: string): Column<JudgeJudgment>[] {
  const { i18n } = useLingui();
  const format = useFormat();
  return [
    {
      key: 'when',
      head: <Trans>When</Trans>,
      cell: ({ comparisonId, createdAt }) => (
        <Link
          className="nowrap"
          to="/p/$project/comparisons"
          params={{ project: projectId }}
          search={{ open: comparisonId }}
        >
          {format.dateTime(createdAt)}
        </Link>
      ),
    },
    {
      key: 'outcome',
      head: <Trans>Better</Trans>,
      cell: ({ outcome, failure }) =>
        outcome !== null ? (
          i18n._(outcomeNames[outcome])
        ) : (
          <span className="tag caution">{failure === null ? <Trans>unreadable</Trans> : <Trans>failed</Trans>}</span>
        ),
    },
    { key: 'said', head: <Trans>What it said</Trans>, cell: (judgment) => <Said judgment={judgment} /> },
    {
      key: 'tokens',
      head: <Trans>Tokens</Trans>,
      isNumber: true,
      cell: ({ inputTokens, outputTokens }) =>
        inputTokens === null ? '–' : format.number(inputTokens + (outputTokens ?? 0)),
    },
    {
      key: 'latency',
      head: <Trans>Milliseconds</Trans>,
      isNumber: true,
      cell: ({ latencyMs }) => (latencyMs === null ? '–' : format.number(latencyMs)),
    },
  ];
}

function Said({ judgment: { failure, probability, answers } }: { readonly judgment: JudgeJudgment }) {
  const format = useFormat();
  if (failure !== null) return <span className="said">{failure}</span>;
  if (probability !== null) return <Trans>{format.percent(probability)} for the first</Trans>;
  if (answers === null) return <span className="faint">–</span>;
  return (
    <span className="said" dir="auto">
      {[answers.firstAsA, answers.secondAsA].map(({ read, text }) => read ?? text ?? '–').join(' · ')}
    </span>
  );
}
