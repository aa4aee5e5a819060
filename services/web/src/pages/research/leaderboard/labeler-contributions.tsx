// How much of the leaderboard hangs on single labelers.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Leaderboard } from '@tastemaker/contracts';
import { type Format, useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Section } from '../../../parts/section.js';

type Contribution = Leaderboard['figures']['contributions'][number];

export function LabelerContributions({ board: { figures, labelers } }: { readonly board: Leaderboard }) {
  const { t } = useLingui();
  const format = useFormat();
  const people = new Map(labelers.map(({ pseudonym, name }) => [pseudonym, name]));
  const entries = new Map(figures.entries.map(({ key, name }) => [key, name]));
  return (
    <Section
      title={<Trans>Labelers</Trans>}
      note={<Trans>Whose votes these are, and what would change most without each of them</Trans>}
    >
      <DataTable
        label={t`Contribution of each labeler`}
        rows={figures.contributions}
        keyOf={({ pseudonym }) => pseudonym}
        columns={columnsOf(format, people, entries)}
      />
    </Section>
  );
}

function columnsOf(
  format: Format,
  people: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, string>,
): Column<Contribution>[] {
  return [
    { key: 'name', head: <Trans>Labeler</Trans>, cell: ({ pseudonym }) => people.get(pseudonym) ?? pseudonym },
    { key: 'votes', head: <Trans>Votes</Trans>, isNumber: true, cell: ({ votes }) => format.number(votes) },
    { key: 'share', head: <Trans>Share</Trans>, isNumber: true, cell: ({ share }) => format.percent(share) },
    {
      key: 'most',
      head: <Trans>Without them</Trans>,
      cell: ({ most }) =>
        most === null ? (
          <Trans>some entries can’t be compared any more</Trans>
        ) : (
          <>
            {entries.get(most.key) ?? most.key} {most.change < 0 ? '−' : '+'}
            {format.number(Math.abs(most.change), 0)}
          </>
        ),
    },
    {
      key: 'method',
      head: <Trans>Reckoned</Trans>,
      cell: ({ method }) => (method === 'refit' ? <Trans>exactly</Trans> : <Trans>to first order</Trans>),
    },
  ];
}
