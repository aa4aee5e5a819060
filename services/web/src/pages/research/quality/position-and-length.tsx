// Whether a candidate wins for where it stood, or for how long it is.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Bias } from '@tastemaker/contracts';
import { lettersOf } from '@tastemaker/labeling';
import { ForestFigure } from '../reports/forest-figure.js';
import { LengthSlope } from '../reports/length-slope.js';
import { useSwayRows } from '../reports/sway-rows.js';

interface PositionAndLengthProps {
  readonly projectId: string;
  readonly bias: Bias;
}

export function PositionAndLength({ projectId, bias }: PositionAndLengthProps) {
  const { t } = useLingui();
  const [earlier, ...length] = useSwayRows(bias);
  const sizes = [...new Set(bias.position.best.map(({ candidates }) => candidates))].toSorted((a, b) => a - b);
  return (
    <div className="cols plots whole">
      <div className="span-6 stack plots">
        <ForestFigure
          title={t`Shown earlier is preferred`}
          caption={t`of two candidates, the one with the letter before`}
          rows={earlier === undefined ? [] : [earlier]}
          reference={0.5}
          empty={<Trans>No pair was decided.</Trans>}
        />
        {sizes.map((size) => (
          <ForestFigure
            key={size}
            title={t`Best of ${size}, by letter`}
            caption={t`without bias each wins one time in ${size}`}
            rows={bias.position.best
              .filter(({ candidates }) => candidates === size)
              .map(({ position, share }) => ({
                key: String(position),
                name: t`shown as ${lettersOf(size)[position] ?? ''}`,
                of: share,
              }))}
            reference={1 / size}
            empty={<Trans>Nothing was judged.</Trans>}
          />
        ))}
      </div>
      <div className="span-6">
        <ForestFigure
          title={t`Longer is preferred`}
          caption={t`of two candidates, by how many times as long it is`}
          rows={length}
          reference={0.5}
          empty={<Trans>No pair was decided.</Trans>}
        />
        <LengthSlope length={bias.length} projectId={projectId} />
      </div>
    </div>
  );
}
