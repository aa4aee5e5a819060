// How many rows an export has, and what of the snapshot it leaves out.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ExportQuery, ExportSummary, Snapshot } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';

type LeftOut = ExportSummary['leftOut'];

const names = {
  ties: msg`ties`,
  allBad: msg`all bad`,
  skips: msg`skipped`,
  unranked: msg`pairs without a ranking`,
  otherSplits: msg`comparisons of other splits`,
  gold: msg`gold comparisons`,
  repeats: msg`repeated comparisons`,
  flagged: msg`flagged comparisons`,
} satisfies Record<keyof LeftOut, MessageDescriptor>;

interface ExportCountsProps {
  readonly snapshot: Snapshot;
  readonly query: ExportQuery;
}

export function ExportCounts({ snapshot: { projectId, id }, query }: ExportCountsProps) {
  const summary = useQuery({
    queryKey: ['project', projectId, 'snapshot', id, 'export', query],
    queryFn: () => client.exportSummary(projectId, id, query),
  });
  return (
    <Loaded query={summary} lines={1}>
      {({ rows, leftOut }) => (
        <p className="small faint">
          <Plural value={rows} one="# row" other="# rows" />
          <LeftOutWords leftOut={leftOut} />
        </p>
      )}
    </Loaded>
  );
}

function LeftOutWords({ leftOut }: { readonly leftOut: LeftOut }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const counts = Object.entries(names).flatMap(([name, words]) => {
    const count = Object.entries(leftOut).find(([each]) => each === name)?.[1] ?? 0;
    return count === 0 ? [] : [`${i18n._(words)} ${format.number(count)}`];
  });
  if (counts.length === 0) return null;
  const list = counts.join(', ');
  return (
    <>
      {' · '}
      <Trans>left out: {list}</Trans>
    </>
  );
}
