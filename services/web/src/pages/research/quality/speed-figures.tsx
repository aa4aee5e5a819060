// How long people look before they judge, and how often that is too short to have read.
import { Trans } from '@lingui/react/macro';
import type { Bias } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { writeInterval } from '../../../parts/estimate.js';
import { Figures, KeyFigure } from '../../../parts/figures.js';

export function SpeedFigures({ speed: { dwellMs, tooFast } }: { readonly speed: Bias['speed'] }) {
  const format = useFormat();
  const time = (ms: number | null) => (ms === null ? <span className="faint">–</span> : format.duration(ms));
  return (
    <Figures>
      <KeyFigure name={<Trans>Fastest tenth</Trans>} value={time(dwellMs.p10)}>
        <Trans>one in ten is judged faster</Trans>
      </KeyFigure>
      <KeyFigure name={<Trans>Median</Trans>} value={time(dwellMs.p50)}>
        <span className="n">n = {format.number(tooFast.cases)}</span>
      </KeyFigure>
      <KeyFigure name={<Trans>Slowest tenth</Trans>} value={time(dwellMs.p90)}>
        <Trans>one in ten takes longer</Trans>
      </KeyFigure>
      <KeyFigure
        name={<Trans>Too fast to have read</Trans>}
        value={tooFast.value === null ? <span className="faint">–</span> : format.percent(tooFast.value)}
      >
        {tooFast.low !== null && tooFast.high !== null && (
          <>
            <span className="ci">{writeInterval(format, 'percent', tooFast.low, tooFast.high)}</span>
            {' · '}
          </>
        )}
        <span className="n">n = {format.number(tooFast.cases)}</span>
        {'; '}
        <Trans>faster than four times average reading speed</Trans>
      </KeyFigure>
    </Figures>
  );
}
