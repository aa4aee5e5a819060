// Win rate and strengths of models from few votes of people and many of a judge, beside what people alone say.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Estimates, Judge } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import type { ForestRow } from '../../../parts/forest.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { ForestFigure } from '../reports/forest-figure.js';
import { estimatesQuery } from './queries.js';
import { TwoModelsFields, useTwoModels } from './two-models.js';

type Powered = Pick<
  NonNullable<Estimates['strengths']>,
  'labeled' | 'labeledPrompts' | 'unlabeled' | 'effectiveLabels' | 'judgeWeight'
>;

export function EstimatesSection({ judge: { id, projectId } }: { readonly judge: Judge }) {
  const { left, right } = useTwoModels();
  const [isRandom, setRandom] = useState(false);
  const estimates = useQuery(
    estimatesQuery(projectId, id, {
      humanSample: isRandom ? 'random' : 'unknown',
      ...(left === undefined || right === undefined ? {} : { left, right }),
    }),
  );
  return (
    <Section
      title={<Trans>Few votes of people, many of this judge</Trans>}
      note={<Trans>People’s judgments correct what the judge says of comparisons that only it has judged</Trans>}
    >
      <div className="filters">
        <TwoModelsFields projectId={projectId} />
        <label className="check">
          <input
            type="checkbox"
            checked={isRandom}
            onChange={({ target }) => {
              setRandom(target.checked);
            }}
          />
          <Trans>What people judged is a random sample of what the judge judged</Trans>
        </label>
      </div>
      <Loaded query={estimates}>
        {(found) => <Told estimates={found} hasTwo={left !== undefined && right !== undefined} />}
      </Loaded>
    </Section>
  );
}

function Told({ estimates, hasTwo }: { readonly estimates: Estimates; readonly hasTwo: boolean }) {
  const { t } = useLingui();
  const { caution, winRate, noWinRate, strengths, noStrengths } = estimates;
  const [one] = winRate?.entries ?? [];
  return (
    <div className="stack worth">
      {caution !== null && (
        <p className="note caution">
          <Icon name="caution" />
          <span>{caution}</span>
        </p>
      )}
      <Shift shift={estimates.shift} />
      <div className="cols whole">
        <div className="span-6 stack">
          {winRate === null || one === undefined ? (
            <p className="small muted">{hasTwo ? noWinRate : <Trans>Choose two models for their win rate.</Trans>}</p>
          ) : (
            <>
              <ForestFigure
                title={t`How often ${one.name} wins`}
                rows={[
                  row('powered', t`people and judge`, winRate.powered, winRate.labeled + winRate.unlabeled),
                  row('people', t`people alone`, winRate.people, winRate.labeled, 3),
                ]}
                reference={0.5}
                empty={null}
              />
              <Worth of={winRate} />
            </>
          )}
        </div>
        <div className="span-6 stack">
          {strengths === null ? (
            <p className="small muted">{noStrengths}</p>
          ) : (
            <>
              <ForestFigure
                title={t`Strengths`}
                caption={t`Bradley–Terry, log-odds around a mean of 0`}
                as="number"
                rows={strengths.items.flatMap(({ key, name, powered, people }) => [
                  row(key, name, powered, strengths.labeled + strengths.unlabeled),
                  ...(people === null
                    ? []
                    : [
                        {
                          ...row(`${key} people`, t`people alone`, people, strengths.labeled, 3),
                          isIndented: true,
                        },
                      ]),
                ])}
                reference={0}
                empty={null}
              />
              <Worth of={strengths} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

interface Interval {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

function row(key: string, name: string, of: Interval, cases: number, tone: 1 | 3 = 1): ForestRow {
  return { key, name, of: { ...of, cases }, tone };
}

function Worth({ of: { labeled, labeledPrompts, unlabeled, judgeWeight, effectiveLabels } }: { readonly of: Powered }) {
  const format = useFormat();
  return (
    <p className="small muted num">
      <Trans>
        People and the judge both: {format.number(labeled)} pairs of {format.number(labeledPrompts)} prompts. The judge
        alone: {format.number(unlabeled)} pairs, weight {format.number(judgeWeight, 2)}.
      </Trans>{' '}
      {effectiveLabels !== null && (
        <Trans>As exact as {format.number(effectiveLabels, 0)} pairs that people alone had judged.</Trans>
      )}
    </p>
  );
}

function Shift({ shift }: { readonly shift: Estimates['shift'] }) {
  const format = useFormat();
  if (shift === null) return null;
  const { value, low, high } = shift.difference;
  return (
    <p className="small num">
      <Trans>
        The judge’s mean score where people judged, less that elsewhere: <b>{format.number(value, 3)}</b>
      </Trans>{' '}
      {low !== null && high !== null && (
        <span className="ci">
          <Trans>
            95% {format.number(low, 3)} to {format.number(high, 3)}
          </Trans>
        </span>
      )}{' '}
      <span className="n">n = {format.number(shift.pairs)}</span>.{' '}
      <span className="muted">
        <Trans>0 but for chance, where what people judged is a random sample.</Trans>
      </span>
    </p>
  );
}
