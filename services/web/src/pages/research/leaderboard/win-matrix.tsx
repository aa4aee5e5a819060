// Who beats whom: how often the row was preferred to the column, as counted; ties count half.
import { Trans, useLingui } from '@lingui/react/macro';
import type { BoardEntry, LeaderboardFigures } from '@tastemaker/contracts';
import { useLayoutEffect, useRef } from 'react';
import { useFormat } from '../../../app/format.js';
import { Figure } from '../../../parts/plot/figure.js';

/** A table of more entries would not be read. */
const mostEntries = 20;

interface Cell {
  readonly share: number;
  readonly votes: number;
  readonly expected: number | null;
}

export function WinMatrix({ figures: { entries, pairs } }: { readonly figures: LeaderboardFigures }) {
  const { t } = useLingui();
  const shown = entries.slice(0, mostEntries);
  const cells = new Map<string, Cell>();
  for (const { one, other, wins, losses, ties, share, expected } of pairs) {
    const votes = wins + losses + ties;
    cells.set(keyOf(one, other), { share, votes, expected });
    cells.set(keyOf(other, one), { share: 1 - share, votes, expected: expected === null ? null : 1 - expected });
  }
  const nameOf = (key: string) => entries.find((entry) => entry.key === key)?.name ?? key;
  return (
    <Figure
      title={t`Who beats whom`}
      level={2}
      caption={<Trans>how often the row is preferred to the column; ties count half</Trans>}
      makeTable={() => ({
        heads: [
          t`entry`,
          t`other`,
          t`preferred`,
          t`expected by the fit`,
          t`wins`,
          t`losses`,
          t`ties`,
          t`share of votes`,
        ],
        rows: pairs.map(({ one, other, share, expected, wins, losses, ties, samplingRate }) => [
          nameOf(one),
          nameOf(other),
          share,
          expected,
          wins,
          losses,
          ties,
          samplingRate,
        ]),
      })}
    >
      <div
        className="table-scroll"
        tabIndex={0}
        role="region"
        aria-label={t`How often the row is preferred to the column`}
      >
        <table className="matrix" aria-hidden="true">
          <thead>
            <tr>
              <th scope="col" />
              {shown.map(({ key, name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <MatrixRow key={row.key} row={row} columns={shown} cells={cells} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="small faint">
        <Trans>
          As counted, without the control. Petrol: the row wins, orange: the column; the numbers say the same.
        </Trans>{' '}
        {entries.length > shown.length && <Trans>The first {mostEntries} entries; the table has all.</Trans>}
      </p>
    </Figure>
  );
}

interface MatrixRowProps {
  readonly row: BoardEntry;
  readonly columns: readonly BoardEntry[];
  readonly cells: ReadonlyMap<string, Cell>;
}

function MatrixRow({ row, columns, cells }: MatrixRowProps) {
  return (
    <tr>
      <th scope="row">{row.name}</th>
      {columns.map(({ key }) =>
        key === row.key ? (
          <td key={key} className="self" />
        ) : (
          <MatrixCell key={key} cell={cells.get(keyOf(row.key, key))} />
        ),
      )}
    </tr>
  );
}

function MatrixCell({ cell }: { readonly cell: Cell | undefined }) {
  const format = useFormat();
  const place = useRef<HTMLTableCellElement>(null);
  const share = cell?.share;
  useLayoutEffect(() => {
    if (share === undefined) return;
    place.current?.style.setProperty('--c', share >= 0.5 ? 'var(--plot-1)' : 'var(--plot-2)');
    place.current?.style.setProperty('--m', `${Math.round(Math.abs(share - 0.5) * 80)}%`);
  }, [share]);
  if (cell === undefined) {
    return (
      <td className="empty">
        –<small>n 0</small>
      </td>
    );
  }
  return (
    <td ref={place}>
      {format.percent(cell.share, 0)}
      <small>n {format.number(cell.votes)}</small>
    </td>
  );
}

function keyOf(row: string, column: string): string {
  return JSON.stringify([row, column]);
}
