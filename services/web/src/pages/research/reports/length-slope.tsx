// How strongly length sways, in one formula, and what can be done about it.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Bias } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';

/** The normal distribution's, for 95 %. */
const z95 = 1.96;

interface LengthSlopeProps {
  readonly length: Bias['length'];
  readonly projectId: string;
}

export function LengthSlope({ length: { slope, slopeError }, projectId }: LengthSlopeProps) {
  const format = useFormat();
  if (slope === null) return null;
  const isClear = slopeError !== null && Math.abs(slope) > z95 * slopeError;
  return (
    <p className="small muted slope">
      <bdi dir="ltr">
        <Trans>P(longer preferred) = σ(β · ln ratio)</Trans>, β = {format.number(slope, 2)}{' '}
        {slopeError !== null && <span className="ci">± {format.number(z95 * slopeError, 2)}</span>}
      </bdi>
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
