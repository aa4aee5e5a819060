// The loop's three sides: judge, read what the reward model is worth, ask it.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project, Run } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import { progressQuery, runReportQuery } from './queries.js';

interface ThreeWaysProps {
  readonly run: Run;
  readonly project: Project;
  readonly isDemo: boolean;
}

export function ThreeWays({ run, project, isDemo }: ThreeWaysProps) {
  const open = useQuery(progressQuery(project.id)).data?.comparisons.open;
  return (
    <div className="three">
      <section>
        <h2>{isDemo ? <Trans>Rank four haiku</Trans> : <Trans>Judge a comparison</Trans>}</h2>
        <p>
          {open !== undefined && <Plural value={open} one="One comparison waits." other="# comparisons wait." />}{' '}
          <Trans>Two minutes with the keyboard show what labelers do all day.</Trans>
        </p>
        <Link className="btn primary tall" to="/p/$project/label" params={{ project: project.id }} autoFocus>
          <Icon name="label" />
          <Trans>Label</Trans> <Kbd>⏎</Kbd>
        </Link>
      </section>
      <section>
        <h2>
          <Trans>Read the report</Trans>
        </h2>
        <p>
          <Agreement runId={run.id} />
        </p>
        <Link className="btn tall" to="/runs/$run/report" params={{ run: run.id }}>
          <Icon name="quality" />
          <Trans>Open the report</Trans>
        </Link>
      </section>
      <section>
        <h2>
          <Trans>Ask for the best of eight</Trans>
        </h2>
        <p>
          <Trans>The assistant answers, the reward model scores, and the best one is marked.</Trans>
        </p>
        <Link className="btn tall" to="/playground">
          <Icon name="playground" />
          <Trans>Open the playground</Trans>
        </Link>
      </section>
    </div>
  );
}

function Agreement({ runId }: { readonly runId: string }) {
  const format = useFormat();
  const test = useQuery(runReportQuery(runId)).data?.report?.test;
  if (test === undefined || test.accuracy === null)
    return <Trans>How far the reward model agrees with people it has not learned from, and where it is wrong.</Trans>;
  const { low, high } = test.interval;
  return (
    <>
      <Trans>The reward model agrees with labelers on {format.percent(test.accuracy)} of votes</Trans>{' '}
      {low !== null && high !== null && (
        <span className="ci">
          {format.number(100 * low, 1)}–{format.number(100 * high, 1)}
        </span>
      )}
      , <span className="n">n = {format.number(test.votes)}</span>. <Trans>See where it is wrong.</Trans>
    </>
  );
}
