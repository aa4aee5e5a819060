// How far a project in the list is.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../../app/format.js';
import { Bar } from '../../../parts/bar.js';
import { listedProgressQuery } from './queries.js';

interface PlainCountProps {
  readonly projectId: string;
  readonly of: 'prompts' | 'comparisons';
}

export function PlainCount({ projectId, of }: PlainCountProps) {
  const format = useFormat();
  const { data } = useQuery(listedProgressQuery(projectId));
  if (data === undefined) return <span className="faint">…</span>;
  return format.number(of === 'prompts' ? data.prompts : data.comparisons.open + data.comparisons.closed);
}

export function JudgmentsCell({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const { data, isError } = useQuery(listedProgressQuery(projectId));
  if (isError) return <span className="faint">–</span>;
  if (data === undefined) return <span className="faint">…</span>;
  const { done, needed } = data.judgments;
  return (
    <div className="judgments">
      <Bar value={done} of={needed} label={t`Judgments that are in`} />
      <span className="num small">
        {format.number(done)}{' '}
        <span className="n">
          <Trans>of {format.number(needed)}</Trans>
        </span>
      </span>
    </div>
  );
}
