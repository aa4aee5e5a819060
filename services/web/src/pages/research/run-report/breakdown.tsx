// The model's accuracy in parts of the test; rows of few prompts are grey.
import { Trans } from '@lingui/react/macro';
import type { RewardSplitReport } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { ForestFigure } from '../reports/forest-figure.js';

/** Intervals that resample fewer prompts say nothing. */
const fewPrompts = 3;

interface BreakdownProps {
  readonly title: string;
  readonly rows: RewardSplitReport['byTag'];
}

export function Breakdown({ title, rows }: BreakdownProps) {
  const format = useFormat();
  return (
    <ForestFigure
      title={title}
      level={2}
      empty={<Trans>Nothing to part it by.</Trans>}
      rows={rows.map(({ name, accuracy, interval, pairs, prompts }) => ({
        key: name,
        name,
        of: { value: accuracy, ...interval, cases: pairs },
        ...(prompts < fewPrompts ? { tone: 3 as const } : {}),
        cases: (
          <Trans>
            {format.number(pairs)} votes, {format.number(prompts)} prompts
          </Trans>
        ),
      }))}
      domain={[0, 1]}
      reference={0.5}
    />
  );
}
