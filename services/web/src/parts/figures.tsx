// The few figures that a page begins with, in one row: name, value, what it rests on.
import type { ReactNode } from 'react';

/** Children are `KeyFigure`s. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <dl className="figures">{children}</dl>;
}

interface KeyFigureProps {
  readonly name: ReactNode;
  readonly value: ReactNode;
  /** Smaller, after the value: a unit, or "of 4,800". */
  readonly unit?: ReactNode;
  /** Between value and words: a bar. */
  readonly bar?: ReactNode;
  /** Interval, n, what it means. */
  readonly children?: ReactNode;
}

export function KeyFigure({ name, value, unit, bar, children }: KeyFigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="value">
        {value}
        {unit !== undefined && (
          <>
            {' '}
            <small>{unit}</small>
          </>
        )}
      </dd>
      {bar !== undefined && <dd className="bar-line">{bar}</dd>}
      {children !== undefined && <dd className="sub">{children}</dd>}
    </div>
  );
}
