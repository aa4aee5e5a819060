// A table of many rows: loaded page by page, drawn only where it is looked at from 200 rows on, walked through by arrow keys.
import { Trans } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their column. */
  readonly isNumber?: boolean;
  readonly sort?: ColumnSort | undefined;
}

/** How a column is sorted, and what a press on its head does. */
export interface ColumnSort {
  readonly now: 'ascending' | 'descending' | 'none';
  readonly onSort: () => void;
}

interface DataTableProps<Row> {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What Enter, or a press on a row, opens. */
  readonly onOpen?: ((row: Row) => void) | undefined;
  readonly openKey?: string | undefined;
  /** Asked for more when the end comes near. */
  readonly onEnd?: (() => void) | undefined;
  readonly empty?: ReactNode;
  readonly className?: string | undefined;
}

const virtualFrom = 200;
const rowHeight = 37;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, onOpen, openKey, onEnd, empty, className } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
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
  const drawn = rows.slice(first, last + 1);
  const tabStop = stopOf(drawn.map(keyOf), focused, openKey);
  return (
    <div
      className={isVirtual ? 'table-scroll virtual' : 'table-scroll'}
      ref={scroll}
      role="region"
      aria-label={label}
      // What can be scrolled has to be reached by keys; rows that open are reached themselves.
      tabIndex={onOpen === undefined ? 0 : undefined}
    >
      <table className={className} aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Filler height={isVirtual ? (shown[0]?.start ?? 0) : 0} />
          {drawn.map((row, index) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                ref={isVirtual ? virtual.measureElement : undefined}
                data-index={first + index}
                aria-rowindex={first + index + 2}
                tabIndex={onOpen === undefined ? undefined : key === tabStop ? 0 : -1}
                aria-current={openKey === key ? 'true' : undefined}
                className={onOpen === undefined ? undefined : 'opens'}
                onFocus={() => {
                  setFocused(key);
                }}
                onKeyDown={(event) => {
                  walk(event, () => onOpen?.(row));
                }}
                onClick={(event) => {
                  if (isOnRowItself(event)) onOpen?.(row);
                }}
              >
                {columns.map(({ key: column, cell, isNumber }) => (
                  <td key={column} className={isNumber === true ? 'end' : undefined}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Filler height={isVirtual ? virtual.getTotalSize() - (shown.at(-1)?.end ?? 0) : 0} />
        </tbody>
      </table>
    </div>
  );
}

const arrows = { ascending: '↑', descending: '↓' } as const;

function Head<Row>({ column: { head, isNumber, sort } }: { readonly column: Column<Row> }) {
  return (
    <th scope="col" className={isNumber === true ? 'end' : undefined} aria-sort={sort?.now}>
      {sort === undefined ? (
        head
      ) : (
        <button type="button" onClick={sort.onSort}>
          {head}
          {sort.now !== 'none' && <span aria-hidden="true"> {arrows[sort.now]}</span>}
        </button>
      )}
    </th>
  );
}

/** One row is a stop of the Tab key: the one that had the focus last, else the one that is open, else the first. */
function stopOf(keys: readonly string[], focused: string | undefined, open: string | undefined): string | undefined {
  return [focused, open].find((key) => key !== undefined && keys.includes(key)) ?? keys[0];
}

const steps = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;

function walk(event: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const next = event.currentTarget[steps[event.key]];
    if (next instanceof HTMLElement) next.focus();
  } else if (event.key === 'Enter') {
    open();
  }
}

/** A press on a link or a button in a row is theirs; so is the selection of a text. */
function isOnRowItself(event: MouseEvent): boolean {
  const isOnControl =
    event.target instanceof Element && event.target.closest('a, button, input, select, label') !== null;
  return !isOnControl && (getSelection()?.isCollapsed ?? true);
}

/** Stands for the rows that are not drawn. */
function Filler({ height }: { readonly height: number }) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    row.current?.style.setProperty('block-size', `${height}px`);
  }, [height]);
  return height <= 0 ? null : <tr ref={row} aria-hidden="true" />;
}
