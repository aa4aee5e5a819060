// How far labelers agree: in all, over time, by guideline version, tag, criterion, and of each two of them.
import { Trans, useLingui } from '@lingui/react/macro';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Agreement, Project } from '@tastemaker/contracts';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Section } from '../../../parts/section.js';
import { AgreementOverTime } from '../reports/agreement-over-time.js';
import { ForestFigure } from '../reports/forest-figure.js';
import { guidelinesQuery } from '../reports/report-queries.js';
import { AgreementFigures } from './agreement-figures.js';
import { useAgreementRows } from './agreement-rows.js';
import { MeasureChooser } from './measure-chooser.js';
import type { QualitySearch } from './search.js';

interface AgreementSectionProps {
  readonly project: Project;
  readonly agreement: UseQueryResult<Agreement>;
  readonly search: QualitySearch;
  readonly onChange: (changed: Partial<QualitySearch>) => void;
}

export function AgreementSection({ project, agreement, search, onChange }: AgreementSectionProps) {
  return (
    <Section
      title={<Trans>Agreement</Trans>}
      note={<Trans>Every two judgments of the same pair are compared; ties count as an answer</Trans>}
      tools={<MeasureChooser measure={search.measure} onChange={(measure) => onChange({ measure })} />}
    >
      {agreement.isError && <Failure error={agreement.error} onTryAgain={() => void agreement.refetch()} />}
      {agreement.data === undefined && !agreement.isError && <LoadingLines lines={8} />}
      {agreement.data !== undefined && <Told project={project} agreement={agreement.data} search={search} />}
    </Section>
  );
}

interface ToldProps {
  readonly project: Project;
  readonly agreement: Agreement;
  readonly search: QualitySearch;
}

function Told({ project, agreement, search: { measure, period } }: ToldProps) {
  const { t } = useLingui();
  const guidelines = useQuery(guidelinesQuery(project.id)).data?.items;
  const rows = useAgreementRows(project, agreement, measure);
  const isShare = measure === 'raw';
  const as = isShare ? 'percent' : 'number';
  const overall = agreement.overall[measure].value;
  const reference = overall === null ? {} : { reference: overall };
  const caption = overall === null ? undefined : t`the dashed line is the project’s`;
  return (
    <>
      <AgreementFigures agreement={agreement} />
      <div className="cols plots">
        <div className="span-6">
          <AgreementOverTime
            agreement={agreement}
            guidelines={guidelines}
            period={period}
            figure={measure}
            level={3}
            height={12}
          />
        </div>
        <div className="span-6">
          <ForestFigure
            title={t`By guideline version`}
            caption={caption}
            rows={rows.versions}
            as={as}
            {...reference}
            empty={<Trans>No pair was judged by two under the same version.</Trans>}
          />
        </div>
        <div className="span-6">
          <ForestFigure
            title={t`By tag`}
            caption={caption}
            rows={rows.tags}
            as={as}
            {...reference}
            empty={<Trans>No prompt that was judged by two has a tag.</Trans>}
          />
        </div>
        <div className="span-6">
          <ForestFigure
            title={t`By criterion`}
            caption={isShare ? t`share of ratings that are equal` : t`α of ratings, taken as an order and as distances`}
            rows={rows.criteria}
            as={as}
            empty={<Trans>The project asks for no ratings.</Trans>}
          />
        </div>
        <div className="span-12">
          <ForestFigure
            title={t`Each two labelers`}
            caption={t`Cohen’s κ of those who share ten pairs or more; the dashed line is the mean`}
            rows={rows.labelers}
            as="number"
            {...(agreement.overall.cohen.value === null ? {} : { reference: agreement.overall.cohen.value })}
            empty={<Trans>No two labelers share ten pairs.</Trans>}
          />
        </div>
      </div>
    </>
  );
}
