// How exactly agreement is known, how many more judgments a width takes, and how earlier forecasts of this fared.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { PrecisionForecast } from '@tastemaker/contracts';
import { useState } from 'react';
import { type Format, useFormat } from '../../../../app/format.js';
import { type Column, DataTable } from '../../../../parts/data-table.js';
import { Loaded } from '../../../../parts/loaded.js';
import { Section } from '../../../../parts/section.js';
import { precisionQuery } from '../../reports/report-queries.js';

const widths = [0.01, 0.02, 0.05] as const;

type Earlier = PrecisionForecast['earlier'][number];

export function PrecisionSection({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const [width, setWidth] = useState<(typeof widths)[number]>(0.02);
  const forecast = useQuery(precisionQuery(projectId, width));
  return (
    <Section
      title={<Trans>How many more judgments</Trans>}
      note={<Trans>For the share of same answers to be known to a width; ranges hold eight times in ten</Trans>}
      tools={
        <div className="segments" role="group" aria-label={t`Width that is wanted`}>
          {widths.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === width}
              onClick={() => {
                setWidth(each);
              }}
            >
              ± {format.percent(each, 0)}
            </button>
          ))}
        </div>
      }
    >
      <Loaded query={forecast}>{(told) => <Told forecast={told} />}</Loaded>
    </Section>
  );
}

function Told({ forecast }: { readonly forecast: PrecisionForecast }) {
  const { t } = useLingui();
  const format = useFormat();
  const { value, halfWidth, comparisons, wanted, more, earlier } = forecast;
  if (value === null || halfWidth === null || more === null) {
    return (
      <p className="small muted">
        <Trans>Too early to say: fewer than 20 comparisons were judged by two.</Trans>
      </p>
    );
  }
  const within = earlier.filter(({ isWithin }) => isWithin).length;
  return (
    <>
      <p>
        <Trans>
          Same answer: <b className="strong">{format.percent(value)}</b> ± {format.percent(halfWidth)}
        </Trans>{' '}
        <span className="n">n = {format.number(comparisons)}</span>
      </p>
      <p>
        {more.value === 0 ? (
          <Trans>It is known to ± {format.percent(wanted)} already.</Trans>
        ) : (
          <>
            <Trans>
              About <b className="strong">{format.number(more.value)}</b> more judgments for ± {format.percent(wanted)}
            </Trans>{' '}
            <span className="ci">
              {format.number(more.low)}–{more.high === null ? '…' : format.number(more.high)}
            </span>
          </>
        )}
      </p>
      {earlier.length > 0 && (
        <>
          <h3>
            <Trans>What it said before, and what came</Trans>
          </h3>
          <p className="small muted">
            <Trans>
              {format.number(within)} of {format.number(earlier.length)} had what came in their range.
            </Trans>
          </p>
          <DataTable
            label={t`Earlier forecasts`}
            columns={columnsOf(format)}
            rows={earlier}
            keyOf={({ judgments }) => String(judgments)}
          />
        </>
      )}
    </>
  );
}

function columnsOf(format: Format): Column<Earlier>[] {
  return [
    {
      key: 'at',
      head: <Trans>At judgment</Trans>,
      isNumber: true,
      cell: ({ judgments }) => format.number(judgments),
    },
    { key: 'width', head: <Trans>For ±</Trans>, isNumber: true, cell: ({ halfWidth }) => format.percent(halfWidth) },
    {
      key: 'said',
      head: <Trans>Forecast</Trans>,
      isNumber: true,
      cell: ({ forecast: { value, low, high } }) => (
        <>
          {format.number(value)}{' '}
          <span className="ci">
            {format.number(low)}–{high === null ? '…' : format.number(high)}
          </span>
        </>
      ),
    },
    { key: 'came', head: <Trans>Came</Trans>, isNumber: true, cell: ({ came }) => format.number(came) },
    {
      key: 'within',
      head: <Trans>In the range</Trans>,
      cell: ({ isWithin }) => (isWithin ? <Trans>yes</Trans> : <Trans>no</Trans>),
    },
  ];
}
