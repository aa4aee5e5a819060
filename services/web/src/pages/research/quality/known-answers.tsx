// How labelers do on comparisons whose answer is known: what pauses and qualifies them.
import { Trans, useLingui } from '@lingui/react/macro';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { LabelerReport, Project, Standing } from '@tastemaker/contracts';
import { type Format, useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { ForestFigure } from '../reports/forest-figure.js';
import { standingsQuery } from '../reports/report-queries.js';

interface KnownAnswersProps {
  readonly project: Project;
  readonly report: UseQueryResult<LabelerReport>;
}

export function KnownAnswers({ project, report }: KnownAnswersProps) {
  const { t } = useLingui();
  const format = useFormat();
  const standings = useQuery(standingsQuery(project.id));
  const { goldThreshold, goldMinimum, qualification } = project.settings;
  const judged = (report.data?.items ?? []).filter(({ gold }) => gold.cases > 0);
  return (
    <Section
      title={<Trans>Known answers</Trans>}
      note={<Rule threshold={goldThreshold} minimum={goldMinimum} format={format} />}
    >
      <div className="cols plots whole">
        <div className="span-6">
          <Loaded query={report}>
            {() => (
              <ForestFigure
                title={t`Known answers right`}
                caption={
                  goldThreshold === null ? t`of all time that is shown` : t`the dashed line is the project’s threshold`
                }
                rows={judged.map(({ userId, name, gold }) => ({ key: userId, name, of: gold }))}
                {...(goldThreshold === null ? {} : { reference: goldThreshold })}
                empty={<Trans>No comparison with a known answer was judged.</Trans>}
              />
            )}
          </Loaded>
        </div>
        <div className="span-6">
          <h3>
            <Trans>Standing</Trans>
          </h3>
          <Loaded query={standings}>
            {({ items }) => (
              <DataTable
                label={t`Standing of labelers`}
                columns={columnsOf(format, qualification !== null)}
                rows={items}
                keyOf={({ labelerId }) => labelerId}
                empty={
                  <p className="small muted">
                    <Trans>Nobody has a standing: no known answer was judged, and nobody was paused.</Trans>
                  </p>
                }
              />
            )}
          </Loaded>
        </div>
      </div>
    </Section>
  );
}

interface RuleProps {
  readonly threshold: number | null;
  readonly minimum: number;
  readonly format: Format;
}

function Rule({ threshold, minimum, format }: RuleProps) {
  if (threshold === null) return <Trans>The project pauses nobody for them.</Trans>;
  return (
    <Trans>
      Who has fewer than {format.percent(threshold, 0)} right of {format.number(minimum)} or more is paused.
    </Trans>
  );
}

function columnsOf(format: Format, isTested: boolean): Column<Standing>[] {
  return [
    { key: 'name', head: <Trans>Labeler</Trans>, cell: ({ name }) => <b className="person">{name}</b> },
    {
      key: 'right',
      head: <Trans>Right, since counted</Trans>,
      isNumber: true,
      cell: ({ goldRight, goldSeen }) => (
        <Trans>
          {format.number(goldRight)} of {format.number(goldSeen)}
        </Trans>
      ),
    },
    {
      key: 'since',
      head: <Trans>Counted since</Trans>,
      cell: ({ countedSince }) => (countedSince === null ? <Trans>the beginning</Trans> : format.date(countedSince)),
    },
    ...(isTested
      ? [
          {
            key: 'qualified',
            head: <Trans>Qualified</Trans>,
            cell: ({ qualifiedAt }: Standing) =>
              qualifiedAt === null ? <Trans>not yet</Trans> : format.date(qualifiedAt),
          },
        ]
      : []),
    {
      key: 'paused',
      head: <Trans>Paused</Trans>,
      cell: ({ pausedAt, pauseReason, pausedAutomatically }) =>
        pausedAt === null ? (
          <span className="faint">–</span>
        ) : (
          <span title={pauseReason ?? undefined}>
            {format.date(pausedAt)}
            {pausedAutomatically && (
              <>
                {', '}
                <Trans>by the threshold</Trans>
              </>
            )}
          </span>
        ),
    },
  ];
}
