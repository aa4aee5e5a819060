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
  readonly domain?: readonly [number, number];
  /** @defaultValue true */
  readonly hasNarrowNames?: boolean;
  /** Of its heading. @defaultValue 3 */
  readonly level?: 2 | 3;
  /** Said where there is no row. */
  readonly empty: ReactNode;
}

/** More rows than these are folded. */
const mostRows = 12;

export function ForestFigure(props: ForestFigureProps) {
  const { title, caption, rows, as = 'percent', reference, domain, hasNarrowNames = true, level, empty } = props;
  const { t } = useLingui();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  return (
    <Figure
      title={title}
      caption={caption}
      level={level}
      makeTable={() => forestTable(rows, [title, t`value`, t`low end of the 95% interval`, t`high end`, t`n`])}
    >
      {rows.length === 0 ? (
        <p className="small muted">{empty}</p>
      ) : (
        <Forest
          label={title}
          rows={shown}
          as={as}
          hasNarrowNames={hasNarrowNames}
          {...(reference === undefined ? {} : { reference })}
          {...(domain === undefined ? {} : { domain })}
        />
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
