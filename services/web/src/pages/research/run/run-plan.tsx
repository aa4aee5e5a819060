// What a dry run found that the run would take, and the button that begins it in earnest.
import { Plural, Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Run } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { Figures, KeyFigure } from '../../../parts/figures.js';
import { Icon } from '../../../parts/icon.js';
import { orderInEarnest, type Plan, planOf } from './dry-run.js';
import { isOver, useLiveRun } from './live-run.js';
import { runQuery } from './queries.js';
import { RunLog } from './run-log.js';

export function RunPlan({ run }: { readonly run: Run }) {
  useLiveRun(run);
  return (
    <>
      {run.error !== null && (
        <p className="note critical failure-words" role="alert">
          <Icon name="caution" />
          {run.error}
        </p>
      )}
      {!isOver(run) && (
        <p className="note" role="status">
          <Icon name="clock" />
          <Trans>A few steps are tried, the largest first …</Trans>
        </p>
      )}
      {run.status === 'succeeded' && <Found run={run} />}
      <section className="section">
        <RunLog run={run} />
      </section>
    </>
  );
}

function Measured({ plan }: { readonly plan: Plan }) {
  const format = useFormat();
  const number = (value: number | undefined) => (value === undefined ? '–' : format.number(value, 0));
  const bytes = (value: number | undefined) => (value === undefined ? '–' : format.bytes(value));
  return (
    <Figures>
      <KeyFigure
        name={<Trans>Time</Trans>}
        value={
          plan.seconds === undefined ? '–' : <Trans>about {format.duration(Math.ceil(plan.seconds) * 1000)}</Trans>
        }
      >
        <Trans>{number(plan.tokensPerSecond)} tokens a second, as tried here</Trans>
      </KeyFigure>
      <KeyFigure name={<Trans>Steps</Trans>} value={number(plan.steps)}>
        <Trans>{number(plan.largestStepTokens)} tokens in the largest</Trans>
      </KeyFigure>
      <KeyFigure name={<Trans>Pairs</Trans>} value={number(plan.pairs)}>
        <Trans>
          of {number(plan.comparisons)} comparisons, {number(plan.prompts)} prompts, {number(plan.tokens)} tokens
        </Trans>
      </KeyFigure>
      <KeyFigure name={<Trans>Memory</Trans>} value={bytes(plan.measuredMemoryBytes)}>
        <Trans>
          of {bytes(plan.freeMemoryBytes)} that are free; {number(plan.parameters)} parameters
        </Trans>
      </KeyFigure>
    </Figures>
  );
}

/** Of a run elsewhere: nobody has tried a step. */
function Estimated({ plan }: { readonly plan: Plan }) {
  const format = useFormat();
  const number = (value: number | undefined) => (value === undefined ? '–' : format.number(value, 0));
  const bytes = (value: number | undefined) => (value === undefined ? '–' : format.bytes(value));
  return (
    <>
      <Figures>
        <KeyFigure
          name={<Trans>Time</Trans>}
          value={
            plan.seconds === undefined ? '–' : <Trans>about {format.duration(Math.ceil(plan.seconds) * 1000)}</Trans>
          }
        >
          <Trans>
            {number(plan.steps)} steps, {number(plan.tokens)} tokens
          </Trans>
        </KeyFigure>
        <KeyFigure name={<Trans>Devices</Trans>} value={number(plan.devices)} />
        <KeyFigure name={<Trans>Memory on each</Trans>} value={bytes(plan.memoryPerDeviceBytes)}>
          {(plan.deviceMemoryBytes ?? 0) > 0 && <Trans>of {bytes(plan.deviceMemoryBytes)} that it has</Trans>}
        </KeyFigure>
      </Figures>
      <p className="note">
        <Icon name="clock" />
        <Trans>An estimate from a table of devices and recipes: nothing was measured.</Trans>
      </p>
    </>
  );
}

function Found({ run }: { readonly run: Run }) {
  const plan = planOf(run);
  const leftOut = plan.tooLong ?? 0;
  const refused = plan.refused ?? 0;
  const shortened = plan.shortened ?? 0;
  return (
    <>
      {plan.devices === undefined ? <Measured plan={plan} /> : <Estimated plan={plan} />}
      {leftOut + refused + shortened > 0 && (
        <p className="note caution">
          <Icon name="caution" />
          <span>
            {leftOut > 0 && (
              <Plural
                value={leftOut}
                one="# comparison is too long and would be left out."
                other="# comparisons are too long and would be left out."
              />
            )}{' '}
            {refused > 0 && (
              <Plural
                value={refused}
                one="# comparison is refused by the chat template and would be left out."
                other="# comparisons are refused by the chat template and would be left out."
              />
            )}{' '}
            {shortened > 0 && (
              <Plural
                value={shortened}
                one="# prompt would lose its beginning."
                other="# prompts would lose their beginning."
              />
            )}
          </span>
        </p>
      )}
      <Earnest run={run} />
    </>
  );
}

function Earnest({ run }: { readonly run: Run }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const begin = useMutation({
    mutationFn: () => client.createRun(orderInEarnest(run)),
    onSuccess: async (begun) => {
      queries.setQueryData(runQuery(begun.id).queryKey, begun);
      await navigate({ to: '/runs/$run', params: { run: begun.id } });
    },
  });
  return (
    <div className="stack">
      <div className="row wrap">
        <button
          className="btn primary tall"
          type="button"
          aria-busy={begin.isPending}
          onClick={() => {
            if (!begin.isPending) begin.mutate();
          }}
        >
          <Icon name="run" />
          <Trans>Start the run</Trans>
        </button>
        <Link className="btn tall" to="/runs/new" search={{ like: run.id }}>
          <Trans>Change it first</Trans>
        </Link>
      </div>
      {begin.isError && <Failure error={begin.error} />}
    </div>
  );
}
