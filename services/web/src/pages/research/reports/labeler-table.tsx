// Labelers with how each of them judges: every share with its interval and n, on tracks that all rows share.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Estimate, LabelerFigures, ProjectSettings, ReliabilityEstimate, Standing } from '@tastemaker/contracts';
import { type ReactNode, useMemo, useState } from 'react';
import { type Format, useFormat } from '../../../app/format.js';
import { type Column, type ColumnSort, DataTable } from '../../../parts/data-table.js';
import { Track, writeInterval } from '../../../parts/estimate.js';
import { sharedDomain } from '../../../parts/forest.js';
import { Icon } from '../../../parts/icon.js';
import { type LabelerColumn, type LabelerRow, sortLabelers } from './labeler-rows.js';
import { ReliabilityCell } from './reliability-cell.js';
import './labeler-table.css';

interface LabelerTableProps {
  readonly rows: readonly LabelerRow[];
  /** The share of right gold answers below which labelers are paused, and whether new ones are tested first. */
  readonly settings: Pick<ProjectSettings, 'goldThreshold' | 'qualification'>;
  /** At each row's end: buttons. */
  readonly action?: (row: LabelerRow) => ReactNode;
  /** Also what only some want to know. */
  readonly isFull?: boolean;
}

export function LabelerTable({ rows, settings, action, isFull = false }: LabelerTableProps) {
  const { goldThreshold, qualification } = settings;
  const { t } = useLingui();
  const format = useFormat();
  const [sort, setSort] = useState<{ by: LabelerColumn; descending: boolean }>({ by: 'judged', descending: true });
  const sorted = useMemo(() => sortLabelers(rows, sort.by, sort.descending), [rows, sort]);
  const agreementDomain = sharedDomain(rows.map(({ figures }) => ({ of: figures.agreement })));
  const goldDomain = sharedDomain(
    rows.map(({ figures }) => ({ of: figures.gold })),
    goldThreshold ?? undefined,
  );
  const by = (column: LabelerColumn): ColumnSort => ({
    now: sort.by !== column ? 'none' : sort.descending ? 'descending' : 'ascending',
    onSort: () => {
      setSort({ by: column, descending: sort.by === column ? !sort.descending : column !== 'name' });
    },
  });
  const count = (key: LabelerColumn, head: ReactNode, read: (figures: LabelerFigures) => number) => ({
    key,
    head,
    isNumber: true,
    sort: by(key),
    cell: ({ figures }: LabelerRow) => format.number(read(figures)),
  });
  const small = (key: LabelerColumn, head: ReactNode, read: (figures: LabelerFigures) => Estimate) => ({
    key,
    head,
    isNumber: true,
    sort: by(key),
    cell: ({ figures }: LabelerRow) => <SmallEstimate of={read(figures)} format={format} />,
  });
  const onTrack = (
    key: LabelerColumn,
    head: ReactNode,
    read: (figures: LabelerFigures) => Estimate,
    [from, to]: readonly [number, number],
    reference?: number,
  ) => ({
    key,
    head,
    sort: by(key),
    cell: ({ figures }: LabelerRow) => (
      <TrackedEstimate of={read(figures)} from={from} to={to} reference={reference} format={format} />
    ),
  });
  const columns: Column<LabelerRow>[] = [
    { key: 'name', head: <Trans>Labeler</Trans>, sort: by('name'), cell: (row) => <Person row={row} /> },
    count('judged', <Trans>Judged</Trans>, ({ judged }) => judged),
    count('skipped', <Trans>Skipped</Trans>, ({ skipped }) => skipped),
    ...(isFull ? [count('allBad', <Trans>All bad</Trans>, ({ allBad }) => allBad)] : []),
    {
      key: 'dwell',
      head: <Trans>Median time</Trans>,
      isNumber: true,
      sort: by('dwell'),
      cell: ({ figures: { medianDwellMs } }) => (medianDwellMs === null ? '–' : format.duration(medianDwellMs)),
    },
    onTrack('agreement', <Trans>Says the same as others</Trans>, ({ agreement }) => agreement, agreementDomain),
    onTrack('gold', <Trans>Known answers right</Trans>, ({ gold }) => gold, goldDomain, goldThreshold ?? undefined),
    small('consistency', <Trans>Same on repeats</Trans>, ({ consistency }) => consistency),
    small('firstShown', <Trans>Prefers shown first</Trans>, ({ firstShown }) => firstShown),
    ...(isFull
      ? [
          small('ties', <Trans>Called tied</Trans>, ({ ties }) => ties),
          reliability('dawidSkene', <Trans>Right, by Dawid and Skene</Trans>, ({ dawidSkene }) => dawidSkene),
        ]
      : []),
    reliability('crowdBt', <Trans>Reliability η</Trans>, ({ crowdBt }) => crowdBt),
    {
      key: 'state',
      head: <Trans>State</Trans>,
      cell: ({ standing }) => <State standing={standing} isTested={qualification !== null} />,
    },
    ...(action === undefined ? [] : [{ key: 'action', head: <ActionsHead />, cell: action }]),
  ];
  return (
    <DataTable
      label={t`Labelers`}
      className="labelers"
      columns={columns}
      rows={sorted}
      keyOf={({ figures }) => figures.userId}
      empty={
        <p className="muted">
          <Trans>Nobody has judged here.</Trans>
        </p>
      }
    />
  );

  function reliability(
    key: LabelerColumn,
    head: ReactNode,
    read: (figures: LabelerFigures) => ReliabilityEstimate,
  ): Column<LabelerRow> {
    return {
      key,
      head,
      sort: by(key),
      cell: ({ figures }: LabelerRow) => <ReliabilityCell of={read(figures)} />,
    };
  }
}

function ActionsHead() {
  return (
    <span className="visually-hidden">
      <Trans>What can be done</Trans>
    </span>
  );
}

function Person({ row: { figures } }: { readonly row: LabelerRow }) {
  return (
    <span className="people">
      {figures.name}
      {figures.kind !== 'person' && (
        <small className="n">
          {figures.kind === 'simulated' ? <Trans>simulated</Trans> : <Trans>from a file</Trans>}
        </small>
      )}
    </span>
  );
}

interface EstimateCellProps {
  readonly of: Estimate;
  readonly format: Format;
}

function SmallEstimate({ of: { value, low, high, cases }, format }: EstimateCellProps) {
  if (value === null) return <span className="faint">–</span>;
  return (
    <span>
      {format.percent(value)}
      {low !== null && high !== null && <small className="ci">{writeInterval(format, 'percent', low, high)}</small>}
      <small className="n">n {format.number(cases)}</small>
    </span>
  );
}

interface TrackedEstimateProps extends EstimateCellProps {
  readonly from: number;
  readonly to: number;
  readonly reference: number | undefined;
}

function TrackedEstimate({ of, from, to, reference, format }: TrackedEstimateProps) {
  const { value, low, high, cases } = of;
  if (value === null) return <span className="faint">–</span>;
  const isBelow = reference !== undefined && value < reference;
  return (
    <div className="agree">
      <span>
        {format.percent(value)}
        <small>
          {low !== null && high !== null && <span className="ci">{writeInterval(format, 'percent', low, high)}</span>}{' '}
          <span className="n">n {format.number(cases)}</span>
        </small>
      </span>
      <Track
        of={of}
        from={from}
        to={to}
        {...(reference === undefined ? {} : { reference })}
        className={isBelow ? 'thin two' : 'thin'}
      />
    </div>
  );
}

function State({ standing, isTested }: { readonly standing: Standing | undefined; readonly isTested: boolean }) {
  if (standing === undefined)
    return (
      <span className="muted">
        <Trans>Active</Trans>
      </span>
    );
  if (standing.pausedAt !== null)
    return (
      <span className="tag caution" title={standing.pauseReason ?? undefined}>
        <Icon name="pause" />
        <Trans>Paused</Trans>
      </span>
    );
  return (
    <span className="muted">
      {isTested && standing.qualifiedAt === null ? <Trans>Qualifying</Trans> : <Trans>Active</Trans>}
    </span>
  );
}
