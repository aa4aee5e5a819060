// How many judgments come in a day, and when the rest will be in.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Activity, ForecastLack } from '@tastemaker/contracts';
import { useFormat } from '../../../../app/format.js';
import { KeyFigure } from '../../../../parts/figures.js';
import { activityQuery } from '../queries.js';

const lacks: Readonly<Record<ForecastLack, MessageDescriptor>> = {
  nothing_needed: msg`Nothing is to be judged.`,
  all_in: msg`All judgments are in.`,
  project_paused: msg`The project is paused.`,
  too_early: msg`Too early to say when all will be in.`,
  no_pace: msg`Nobody judged in the last seven days.`,
  too_slow: msg`At this pace it would take more than a hundred years.`,
};

export function PaceFigure({ projectId }: { readonly projectId: string }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { data } = useQuery(activityQuery(projectId));
  const name = <Trans>Pace</Trans>;
  if (data === undefined) return <KeyFigure name={name} value={<span className="faint">…</span>} />;
  const { days, pace, forecast, noForecast } = data;
  const hasBegun = days.some(({ judged }) => judged > 0);
  const lack = noForecast === null ? undefined : i18n._(lacks[noForecast]);
  if (pace === null) {
    return (
      <KeyFigure name={name} value={<span className="faint">–</span>}>
        {hasBegun ? lack : <Trans>No person has judged yet.</Trans>}
      </KeyFigure>
    );
  }
  return (
    <KeyFigure name={name} value={format.number(Math.round(pace.perDay * 10) / 10)} unit={<Trans>a day</Trans>}>
      <span className="ci">
        {format.number(Math.round(pace.low))}–{format.number(Math.round(pace.high))}
      </span>
      {' · '}
      <Plural value={pace.days} one="of the last day." other="of the last # days." />{' '}
      {forecast === null ? lack : <Forecast forecast={forecast} />}
    </KeyFigure>
  );
}

function Forecast({ forecast }: { readonly forecast: NonNullable<Activity['forecast']> }) {
  const format = useFormat();
  const { at, earliest, latest } = forecast;
  return (
    <>
      <Trans>All done about {format.date(at)}</Trans>{' '}
      <span className="ci">
        {latest === null ? (
          <Trans>({format.date(earliest)} or later)</Trans>
        ) : (
          <>
            ({format.date(earliest)} – {format.date(latest)})
          </>
        )}
      </span>
    </>
  );
}
