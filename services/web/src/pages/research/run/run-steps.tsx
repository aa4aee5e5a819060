// How far a run is: its steps with its evaluations, and the figures of the moment.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Run, RunMetrics } from '@tastemaker/contracts';
import { useLayoutEffect, useRef } from 'react';
import { useFormat } from '../../../app/format.js';
import { runMetricsQuery } from './queries.js';

export function RunSteps({ run }: { readonly run: Run }) {
  const metrics = useQuery(runMetricsQuery(run.id)).data;
  return (
    <>
      <Steps run={run} points={metrics} />
      <LiveFigures run={run} metrics={metrics} />
    </>
  );
}

function Steps({ run, points }: { readonly run: Run; readonly points: RunMetrics | undefined }) {
  const { t } = useLingui();
  const bar = useRef<HTMLDivElement>(null);
  const total = run.progress?.totalSteps ?? 0;
  const step = run.progress?.step ?? 0;
  const evaluated = (points?.points ?? [])
    .filter(({ values }) => 'validation/loss' in values)
    .map((point) => point.step);
  useLayoutEffect(() => {
    bar.current?.style.setProperty('--v', `${total === 0 ? 0 : (step / total) * 100}%`);
    bar.current?.querySelectorAll('b').forEach((mark, index) => {
      mark.style.setProperty('--at', `${((evaluated[index] ?? 0) / Math.max(1, total)) * 100}%`);
    });
  });
  return (
    <div
      ref={bar}
      className="long"
      role="progressbar"
      aria-label={t`Steps`}
      aria-valuemin={0}
      aria-valuenow={step}
      aria-valuemax={total}
    >
      <i />
      {evaluated.map((at) => (
        <b key={at} />
      ))}
    </div>
  );
}

function LiveFigures({ run, metrics }: { readonly run: Run; readonly metrics: RunMetrics | undefined }) {
  const format = useFormat();
  const { progress } = run;
  const last = metrics?.points.findLast(({ values }) => 'train/tokensPerSecond' in values);
  const speed = last?.values['train/tokensPerSecond'];
  const best = metrics?.best ?? null;
  const minutes = (seconds: number) => format.duration(seconds * 1000);
  return (
    <dl className="live">
      <div>
        <dt>
          <Trans>Step</Trans>
        </dt>
        <dd>
          {progress === null ? (
            '–'
          ) : (
            <>
              {format.number(progress.step)}{' '}
              {progress.totalSteps !== null && (
                <small>
                  <Trans>
                    of {format.number(progress.totalSteps)},{' '}
                    {format.percent(progress.step / Math.max(1, progress.totalSteps), 0)}
                  </Trans>
                </small>
              )}
            </>
          )}
        </dd>
      </div>
      {run.status === 'running' && progress?.etaSeconds != null && (
        <div>
          <dt>
            <Trans>Time left</Trans>
          </dt>
          <dd>
            <Trans>about {minutes(progress.etaSeconds)}</Trans>{' '}
            {progress.etaLowSeconds !== null && progress.etaHighSeconds !== null && (
              <small>
                ({minutes(progress.etaLowSeconds)} – {minutes(progress.etaHighSeconds)})
              </small>
            )}
          </dd>
        </div>
      )}
      {speed !== undefined && (
        <div>
          <dt>
            <Trans>Speed</Trans>
          </dt>
          <dd>
            {format.number(Math.round(speed))}{' '}
            <small>
              <Trans>tokens a second</Trans>
            </small>
          </dd>
        </div>
      )}
      {best !== null && (
        <>
          <div>
            <dt>
              <Trans>Best so far</Trans>
            </dt>
            <dd>
              <Trans>step {format.number(best.step)}</Trans>{' '}
              <small>
                {best.metric === 'validation/loss' ? (
                  <Trans>loss {format.number(best.value, 3)}</Trans>
                ) : (
                  <Trans>accuracy {format.percent(best.value)}</Trans>
                )}
              </small>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Without improvement</Trans>
            </dt>
            <dd>
              {format.number(best.since)}{' '}
              {best.patience !== null && (
                <small>
                  <Trans>of {format.number(best.patience)} evaluations</Trans>
                </small>
              )}
            </dd>
          </div>
        </>
      )}
      {run.savedStep !== null && (
        <div>
          <dt>
            <Trans>Saved</Trans>
          </dt>
          <dd>
            <Trans>step {format.number(run.savedStep)}</Trans>
          </dd>
        </div>
      )}
    </dl>
  );
}
