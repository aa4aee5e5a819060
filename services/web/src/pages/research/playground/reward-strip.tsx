// The rewards of all answers on one axis.
import { useLingui } from '@lingui/react/macro';
import { scaleLinear } from 'd3-scale';
import { useFormat } from '../../../app/format.js';
import type { Answer } from './use-samples.js';

/** @param answers scored, the best first */
export function RewardStrip({ answers }: { readonly answers: readonly Answer[] }) {
  const { t } = useLingui();
  const format = useFormat();
  const rewards = answers.map(({ reward }) => reward ?? 0);
  const scale = scaleLinear()
    .domain([Math.min(...rewards), Math.max(...rewards)])
    .nice(5);
  const [low = 0, high = 1] = scale.domain();
  const at = (value: number) => ({ '--at': `${((value - low) / (high - low || 1)) * 100}%` });
  return (
    <div className="strip" aria-hidden="true" data-unit={t`reward`}>
      {scale.ticks(5).map((tick) => (
        <span key={tick} style={at(tick)}>
          {format.number(tick)}
        </span>
      ))}
      {answers.map(({ number, reward }, index) => (
        <i key={number} className={index === 0 ? 'best' : undefined} style={at(reward ?? 0)}>
          {number}
        </i>
      ))}
    </div>
  );
}
