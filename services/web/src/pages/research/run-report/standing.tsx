// Where the model stands between people and controls, in one sentence and on one scale.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Estimate, RewardSplitReport } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { ForestRow } from '../../../parts/forest.js';
import { ForestFigure } from '../reports/forest-figure.js';

export function Lead({ split }: { readonly split: RewardSplitReport }) {
  const format = useFormat();
  const { accuracy, agreement, controls } = split;
  if (accuracy === null) {
    return (
      <p className="lead">
        <Trans>There was no pair to test it on.</Trans>
      </p>
    );
  }
  const human = agreement.human.value;
  const length = controls.lengthOnly.accuracy;
  return (
    <p className="lead">
      <Trans>
        Agrees with labelers on <b className="num">{format.percent(accuracy)}</b> of the votes on answers that it has
        not seen.
      </Trans>{' '}
      {human !== null && (
        <Trans>
          Labelers agree with each other on <b className="num">{format.percent(human)}</b>.
        </Trans>
      )}{' '}
      {length !== null && <Trans>Going by length alone would get {format.percent(length)}.</Trans>}
    </p>
  );
}

/** Without an interval, only a dot. */
const withoutInterval = { low: null, high: null };

export function Standing({ split }: { readonly split: RewardSplitReport }) {
  const { t } = useLingui();
  const format = useFormat();
  const { agreement, controls, accuracy, interval, votes, lengthBalancedAccuracy } = split;
  const { mismatchedPrompt } = controls;
  const votesOf = (count: number) => <Trans>{format.number(count)} votes</Trans>;
  const row = (key: string, name: string, of: Estimate, tone?: 2 | 3): ForestRow => ({
    key,
    name,
    of,
    cases: votesOf(of.cases),
    ...(tone === undefined ? {} : { tone }),
    ...(key === 'model' ? { label: <b>{name}</b> } : {}),
  });
  const rows = [
    row('people', t`Another labeler`, estimate(agreement.human, agreement.votes), 3),
    row('model', t`This model`, { value: accuracy, ...interval, cases: votes }),
    row('balanced', t`This model, length-balanced`, {
      value: lengthBalancedAccuracy,
      ...withoutInterval,
      cases: votes,
    }),
    ...(mismatchedPrompt === null ? [] : [row('prompts', t`This model, other prompts`, control(mismatchedPrompt), 2)]),
    row('length', t`Length alone`, control(controls.lengthOnly), 3),
  ];
  return (
    <ForestFigure
      title={t`The model between people and controls`}
      level={2}
      hasNarrowNames={false}
      caption={
        <Trans>
          Test split: {format.number(split.pairs)} pairs of {format.number(split.prompts)} prompts. Intervals are 95%,
          resampling prompts; the dashed line is a coin.
        </Trans>
      }
      empty={null}
      rows={rows}
      domain={[0.4, 1]}
      reference={0.5}
    />
  );
}

function estimate({ value, interval }: RewardSplitReport['agreement']['human'], cases: number): Estimate {
  return { value, ...interval, cases };
}

function control({ accuracy, interval, pairs }: RewardSplitReport['controls']['lengthOnly']): Estimate {
  return { value: accuracy, ...interval, cases: pairs };
}
