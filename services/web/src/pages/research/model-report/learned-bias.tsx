// What the model learned of length and position, beside what sways people on the same votes.
import { Trans, useLingui } from '@lingui/react/macro';
import type { RewardSplitReport } from '@tastemaker/contracts';
import type { ForestRow } from '../../../parts/forest.js';
import { ForestFigure } from '../reports/forest-figure.js';

type Bias = NonNullable<RewardSplitReport['learnedBias']>;

export function LearnedBias({ bias }: { readonly bias: RewardSplitReport['learnedBias'] }) {
  const { t } = useLingui();
  if (bias === null) return null;
  const slope = (key: string, name: string, { value, interval, pairs }: Bias['length']['model']): ForestRow => ({
    key,
    name,
    of: { value, ...interval, cases: pairs },
  });
  const shown = (key: string, name: string, { value, interval, cases }: Bias['position']['model']): ForestRow => ({
    key,
    name,
    of: { value, ...interval, cases },
  });
  return (
    <>
      <ForestFigure
        title={t`Length: slope of preferring the longer answer`}
        level={2}
        as="number"
        reference={0}
        caption={t`log-odds by the logarithm of the ratio of lengths; 0 is no bias`}
        rows={[slope('people', t`people`, bias.length.people), slope('model', t`this model`, bias.length.model)]}
        empty={null}
      />
      <ForestFigure
        title={t`Position: preferences for the answer shown earlier`}
        level={2}
        reference={0.5}
        rows={[shown('people', t`people`, bias.position.people), shown('model', t`this model`, bias.position.model)]}
        empty={<Trans>Nothing to part it by.</Trans>}
      />
    </>
  );
}
