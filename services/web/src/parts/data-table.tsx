// A table of many rows: loaded page by page, drawn only where it is looked at from 200 rows on, walked through by arrow keys.
import { Trans } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their column. */
  readonly isNumber?: boolean;
}

interface DataTableProps<Row> {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What Enter, or a press on a row, opens. */
  readonly onOpen?: (row: Row) => void;
  readonly openKey?: string | undefined;
  /** Asked for more when the end comes near. */
  readonly onEnd?: (() => void) | undefined;
  readonly empty?: ReactNode;
}

const virtualFrom = 200;
const rowHeight = 37;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, onOpen, openKey, onEnd, empty } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const isVirtual = rows.length >= virtualFrom;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    enabled: isVirtual,
  });
  const shown = isVirtual ? virtual.getVirtualItems() : [];
  const first = isVirtual ? (shown[0]?.index ?? 0) : 0;
  const last = isVirtual ? (shown.at(-1)?.index ?? 0) : rows.length - 1;
  const isNearEnd = last >= rows.length - 20;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd]);

  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: Row) => {
    if (event.target !== event.currentTarget) return;
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = event.currentTarget[step[event.key]];
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === 'Enter') {
      onOpen?.(row);
    }
  };

  if (rows.length === 0)
    return (
      <>
        {empty ?? (
          <p className="muted">
            <Trans>Nothing here.</Trans>
          </p>
        )}
      </>
    );
  return (
    <div className={isVirtual ? 'table-scroll virtual' : 'table-scroll'} ref={scroll}>
      <table aria-label={label} aria-rowcount={rows.length}>
        <thead>
          <tr>
            {columns.map(({ key, head, isNumber }) => (
              <th key={key} scope="col" className={isNumber === true ? 'end' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Filler height={isVirtual ? (shown[0]?.start ?? 0) : 0} />
          {rows.slice(first, last + 1).map((row, index) => (
            <tr
              key={keyOf(row)}
              aria-rowindex={first + index + 1}
              tabIndex={onOpen === undefined ? undefined : 0}
              aria-selected={openKey === undefined ? undefined : keyOf(row) === openKey}
              className={onOpen === undefined ? undefined : 'opens'}
              onKeyDown={(event) => {
                onKeyDown(event, row);
              }}
              onClick={() => onOpen?.(row)}
            >
              {columns.map(({ key, cell, isNumber }) => (
                <td key={key} className={isNumber === true ? 'end' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Filler height={isVirtual ? virtual.getTotalSize() - (shown.at(-1)?.end ?? 0) : 0} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Filler({ height }: { readonly height: number }) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    row.current?.style.setProperty('block-size', `${height}px`);
  }, [height]);
  return height <= 0 ? null : <tr ref={row} aria-hidden="true" />;
}
