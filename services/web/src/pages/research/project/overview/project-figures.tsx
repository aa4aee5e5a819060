// The five figures of a project.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Estimate, Progress } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { type Format, useFormat } from '../../../../app/format.js';
import { Bar } from '../../../../parts/bar.js';
import { writeInterval, writer } from '../../../../parts/estimate.js';
import { Figures, KeyFigure } from '../../../../parts/figures.js';
import { agreementQuery, labelerReportQuery } from '../../reports/report-queries.js';
import { PaceFigure } from './pace-figure.js';

interface ProjectFiguresProps {
  readonly projectId: string;
  readonly progress: Progress;
}

export function ProjectFigures({ projectId, progress }: ProjectFiguresProps) {
  const { t } = useLingui();
  const format = useFormat();
  const agreement = useQuery(agreementQuery(projectId)).data?.overall;
  const gold = useQuery(labelerReportQuery(projectId)).data?.gold;
  return (
    <Figures>
      <DoneFigure progress={progress} format={format} />
      <PaceFigure projectId={projectId} />
      <EstimateFigure
        name={<Trans>Same answer</Trans>}
        of={agreement?.raw}
        as="percent"
        unit={(n) => <Trans>n = {n} pairs</Trans>}
        reason={t`No pair was judged by two.`}
      />
      <EstimateFigure
        name={<Trans>Agreement, α</Trans>}
        of={agreement?.alphaOrdinal}
        as="number"
        unit={(n) => <Trans>n = {n} pairs</Trans>}
        reason={t`No pair was judged by two.`}
      />
      <EstimateFigure
        name={<Trans>Known answers right</Trans>}
        of={gold}
        as="percent"
        unit={(n) => <Trans>n = {n}</Trans>}
        reason={t`No comparison with a known answer was judged.`}
      />
    </Figures>
  );
}

function DoneFigure({ progress: { judgments }, format }: { readonly progress: Progress; readonly format: Format }) {
  const { t } = useLingui();
  const { done, needed, skipped, leased } = judgments;
  return (
    <KeyFigure
      name={<Trans>Judgments</Trans>}
      value={format.number(done)}
      unit={<Trans>of {format.number(needed)}</Trans>}
      bar={<Bar value={done} of={needed} label={t`Judgments that are in`} />}
    >
      {needed > 0 && format.percent(done / needed, 0)}
      {' · '}
      <Trans>
        {format.number(skipped)} skipped · {format.number(leased)} held now
      </Trans>
    </KeyFigure>
  );
}

interface EstimateFigureProps {
  readonly name: ReactNode;
  /** Undefined while it is reckoned. */
  readonly of: Estimate | undefined;
  readonly as: 'percent' | 'number';
  readonly unit: (n: string) => ReactNode;
  /** Why there is none. */
  readonly reason: string;
}

function EstimateFigure({ name, of, as, unit, reason }: EstimateFigureProps) {
  const format = useFormat();
  if (of === undefined) return <KeyFigure name={name} value={<span className="faint">…</span>} />;
  if (of.value === null) {
    return (
      <KeyFigure name={name} value={<span className="faint">–</span>}>
        {reason}
      </KeyFigure>
    );
  }
  return (
    <KeyFigure name={name} value={writer(format, as)(of.value)}>
      {of.low !== null && of.high !== null && (
        <>
          <span className="ci">{writeInterval(format, as, of.low, of.high)}</span>
          {' · '}
        </>
      )}
      <span className="n">{unit(format.number(of.cases))}</span>
    </KeyFigure>
  );
}
