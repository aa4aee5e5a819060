// Agreement in all, by each of its measures.
import { Plural, Trans } from '@lingui/react/macro';
import type { Agreement, Estimate } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../../../app/format.js';
import { writeInterval, writer } from '../../../parts/estimate.js';
import { Figures, KeyFigure } from '../../../parts/figures.js';

export function AgreementFigures({ agreement: { overall } }: { readonly agreement: Agreement }) {
  const { raw, alphaNominal, alphaOrdinal, fleiss, cohen } = overall;
  return (
    <Figures>
      <Measure name={<Trans>Same answer</Trans>} of={raw} as="percent" />
      <Measure name={<Trans>Krippendorff’s α, ordinal</Trans>} of={alphaOrdinal}>
        <Trans>a near miss counts less than a reversal</Trans>
      </Measure>
      <Measure name={<Trans>Krippendorff’s α, nominal</Trans>} of={alphaNominal} />
      {fleiss !== null && (
        <Measure name={<Trans>Fleiss’ κ</Trans>} of={fleiss}>
          <Plural value={fleiss.labels} one="pairs with # judgment" other="pairs with # judgments" />
        </Measure>
      )}
      <Measure name={<Trans>Cohen’s κ, mean</Trans>} of={cohen}>
        <Plural value={cohen.pairs} one="of # two labelers" other="of # times two labelers" />
      </Measure>
    </Figures>
  );
}

interface MeasureProps {
  readonly name: ReactNode;
  readonly of: Estimate;
  readonly as?: 'percent' | 'number';
  readonly children?: ReactNode;
}

function Measure({ name, of: { value, low, high, cases }, as = 'number', children }: MeasureProps) {
  const format = useFormat();
  return (
    <KeyFigure name={name} value={value === null ? <span className="faint">–</span> : writer(format, as)(value)}>
      {low !== null && high !== null && (
        <>
          <span className="ci">{writeInterval(format, as, low, high)}</span>
          {' · '}
        </>
      )}
      <span className="n">n = {format.number(cases)}</span>
      {children !== undefined && (
        <>
          {'; '}
          {children}
        </>
      )}
    </KeyFigure>
  );
}
