// The head of every picture of numbers: title, what it rests on, and a menu with its table, CSV and PNG.
import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Column, DataTable } from '../data-table.js';
import { Failure } from '../failure.js';
import { Icon } from '../icon.js';
import { Menu } from '../menu.js';
import { numberWriter } from './axis-labels.js';
import { downloadFile, downloadText, fileNameOf } from './download-file.js';
import { paintFigure } from './paint-figure.js';
import { type PlotTable, writeCsv } from './plot-table.js';

interface FigureProps {
  readonly title: string;
  readonly caption?: ReactNode;
  /** Of its heading. @defaultValue 3 */
  readonly level?: 2 | 3 | undefined;
  /** What it shows, in numbers. */
  readonly makeTable: () => PlotTable;
  readonly children: ReactNode;
}

/** Tables of more rows than this are there when they are asked for, and not before. */
const mostHiddenRows = 60;

export function Figure({ title, caption, level = 3, makeTable, children }: FigureProps) {
  const { t } = useLingui();
  const figure = useRef<HTMLElement>(null);
  const [isTable, setTable] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const Heading = level === 2 ? 'h2' : 'h3';
  const savePicture = async () => {
    flushSync(() => {
      setTable(false);
      setFailure(undefined);
    });
    try {
      if (figure.current !== null) downloadFile(fileNameOf(title, 'png'), await paintFigure(figure.current));
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <figure className="chart" ref={figure}>
      <figcaption>
        <div className="what">
          <Heading>{title}</Heading>
          {caption !== undefined && <span>{caption}</span>}
        </div>
        <Menu label={t`Table, CSV and PNG of: ${title}`} button={<Icon name="more" />}>
          <button
            type="button"
            role="menuitem"
            onClick={() => {
              setTable(!isTable);
            }}
          >
            {isTable ? <Trans>Show as a picture</Trans> : <Trans>Show as a table</Trans>}
          </button>
          <button
            type="button"
            role="menuitem"
            onClick={() => {
              downloadText(fileNameOf(title, 'csv'), writeCsv(makeTable()), 'text/csv');
            }}
          >
            <Trans>CSV</Trans>
          </button>
          <button type="button" role="menuitem" onClick={() => void savePicture()}>
            <Trans>PNG</Trans>
          </button>
        </Menu>
      </figcaption>
      {failure !== undefined && <Failure error={failure} />}
      {isTable ? <ValueTable title={title} table={makeTable()} /> : children}
      {!isTable && <HiddenTable title={title} table={makeTable()} />}
    </figure>
  );
}

function HiddenTable(props: { readonly title: string; readonly table: PlotTable }) {
  const { i18n } = useLingui();
  const write = numberWriter(i18n.locale, 4);
  const { rows } = props.table;
  if (rows.length === 0 || rows.length > mostHiddenRows) return null;
  return (
    <div className="visually-hidden">
      <table>
        <caption>{props.title}</caption>
        <thead>
          <tr>
            {props.table.heads.map((head, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- columns never move
              <th key={`${at} ${head}`} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // oxlint-disable-next-line react/no-array-index-key -- nor do rows
            <tr key={`${row} ${cells[0]}`}>
              {cells.map((cell, at) => (
                // oxlint-disable-next-line react/no-array-index-key -- nor do cells
                <td key={at}>{writeCell(cell, write)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function writeCell(cell: string | number | null, write: (value: number) => string): string {
  if (cell === null) return '–';
  return typeof cell === 'number' ? write(cell) : cell;
}

interface NumberedRow {
  readonly index: number;
  readonly cells: PlotTable['rows'][number];
}

function ValueTable({ title, table: { heads, rows } }: { readonly title: string; readonly table: PlotTable }) {
  const { i18n } = useLingui();
  const write = numberWriter(i18n.locale, 4);
  const columns: Column<NumberedRow>[] = heads.map((head, at) => ({
    key: String(at),
    head,
    isNumber: at > 0,
    cell: ({ cells }) => <span className="nowrap">{writeCell(cells[at] ?? null, write)}</span>,
  }));
  return (
    <DataTable
      label={title}
      columns={columns}
      rows={rows.map((cells, index) => ({ index, cells }))}
      keyOf={({ index }) => String(index)}
    />
  );
}
