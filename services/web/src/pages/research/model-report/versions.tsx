// The model beside another version, on the same votes: the paired difference, McNemar's test, and how far the scores moved.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { RewardModelReport, VersionComparison } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { ForestRow } from '../../../parts/forest.js';
import { Section } from '../../../parts/section.js';
import { ForestFigure } from '../reports/forest-figure.js';

export function Versions({ report: { against, notAgainst } }: { readonly report: RewardModelReport }) {
  return (
    <Section
      title={<Trans>Beside another version</Trans>}
      note={against !== null && <Trans>On the same votes; drift of the scores is exploratory</Trans>}
    >
      {against === null ? (
        <p className="small muted">{notAgainst ?? <Trans>It is not compared with another version.</Trans>}</p>
      ) : (
        <Compared against={against} />
      )}
    </Section>
  );
}

function Compared({ against: { model, accuracy, mcnemar, drift, split } }: { readonly against: VersionComparison }) {
  const { t } = useLingui();
  const format = useFormat();
  const percent = (value: number | null) => (value === null ? '–' : format.percent(value));
  const moved = (key: string, name: string, { value, interval }: VersionComparison['drift']['shift']): ForestRow => ({
    key,
    name,
    of: { value, ...interval, cases: drift.answers },
  });
  return (
    <div className="cols whole">
      <div className="span-6 stack">
        <ForestFigure
          title={t`Accuracy less that of ${model.name}`}
          caption={t`paired, on the ${split} split; 0 is no difference`}
          rows={[
            {
              key: 'difference',
              name: t`difference`,
              of: { value: accuracy.difference, ...accuracy.interval, cases: accuracy.cases },
              cases: (
                <Trans>
                  {format.number(accuracy.cases)} votes, {format.number(accuracy.prompts)} prompts
                </Trans>
              ),
            },
          ]}
          reference={0}
          empty={null}
        />
        <p className="small num">
          <Trans>
            This model {percent(accuracy.first)},{' '}
            <Link to="/models/$model" params={{ model: model.id }}>
              {model.name}
            </Link>{' '}
            {percent(accuracy.second)}.
          </Trans>{' '}
          <Trans>
            Only this one is right on {format.number(mcnemar.onlyFirst)} pairs, only the other on{' '}
            {format.number(mcnemar.onlySecond)}, of n = {format.number(mcnemar.pairs)}: McNemar’s exact p ={' '}
            {mcnemar.pValue === null ? '–' : format.number(mcnemar.pValue, 3)}.
          </Trans>
        </p>
      </div>
      <div className="span-6">
        <ForestFigure
          title={t`How far the scores moved`}
          as="number"
          caption={t`of the same answers, this version against the other`}
          rows={[
            moved('shift', t`mean, in deviations`, drift.shift),
            moved('spread', t`ratio of deviations`, drift.spread),
            moved('pearson', t`Pearson’s r`, drift.pearson),
            moved('spearman', t`Spearman’s ρ`, drift.spearman),
            moved('ks', t`Kolmogorov–Smirnov`, drift.kolmogorovSmirnov),
            moved('psi', t`population stability`, drift.stabilityIndex),
          ]}
          empty={null}
        />
      </div>
    </div>
  );
}
