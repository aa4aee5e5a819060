// Rows of estimates with a head: what they rest on, and their table, CSV and picture.
import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { Forest, type ForestRow, forestTable } from '../../../parts/forest.js';
import { Figure } from '../../../parts/plot/figure.js';

interface ForestFigureProps {
  readonly title: string;
  readonly caption?: ReactNode;
  readonly rows: readonly ForestRow[];
  readonly as?: 'percent' | 'number';
  readonly reference?: number;
  /** Said where there is no row. */
  readonly empty: ReactNode;
}

/** More rows than these are folded. */
const mostRows = 12;

export function ForestFigure({ title, caption, rows, as = 'percent', reference, empty }: ForestFigureProps) {
  const { t } = useLingui();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  return (
    <Figure
      title={title}
      caption={caption}
      makeTable={() => forestTable(rows, [title, t`value`, t`low end of the 95% interval`, t`high end`, t`n`])}
    >
      {rows.length === 0 ? (
        <p className="small muted">{empty}</p>
      ) : (
        <Forest label={title} rows={shown} as={as} hasNarrowNames {...(reference === undefined ? {} : { reference })} />
      )}
      {left > 0 && (
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            setWhole(true);
          }}
        >
          <Trans>Show the other {left}</Trans>
        </button>
      )}
    </Figure>
  );
}
