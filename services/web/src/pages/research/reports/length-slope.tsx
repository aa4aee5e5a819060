// How strongly length sways, in one formula, and what can be done about it.
import { Plural, Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Bias } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { writeInterval } from '../../../parts/estimate.js';

interface LengthSlopeProps {
  readonly length: Bias['length'];
  readonly projectId: string;
}

export function LengthSlope({ length, projectId }: LengthSlopeProps) {
  const format = useFormat();
  const { slope, slopeLow: low, slopeHigh: high, slopePairs, slopeComparisons } = length;
  if (slope === null) return null;
  const isClear = low !== null && high !== null && (low > 0 || high < 0);
  return (
    <p className="small muted slope">
      <bdi dir="ltr">
        <Trans>P(longer preferred) = σ(β · ln ratio)</Trans>, β = {format.number(slope, 2)}{' '}
        {low !== null && high !== null && <span className="ci">{writeInterval(format, 'number', low, high)}</span>}
      </bdi>{' '}
      <span className="n">
        n = {format.number(slopePairs)}{' '}
        <Plural value={slopeComparisons} one="(pairs of # comparison)" other="(pairs of # comparisons)" />
      </span>
      {'. '}
      {isClear ? (
        slope > 0 ? (
          <Trans>
            Longer answers win more often than chance would have it. Where that is habit rather than quality,{' '}
            <Link to="/runs/new" search={{ project: projectId, kind: 'reward' }}>
              control for length
            </Link>{' '}
            when you train.
          </Trans>
        ) : (
          <Trans>Shorter answers win more often than chance would have it.</Trans>
        )
      ) : (
        <Trans>Length alone says nothing certain of who wins.</Trans>
      )}
    </p>
  );
}
