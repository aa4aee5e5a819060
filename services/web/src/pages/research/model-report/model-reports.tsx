// The evaluation reports of a reward model, each with its figure, its files and how far it is; another one is ordered below.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Model, ModelReport } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Bar } from '../../../parts/bar.js';
import { Confirm } from '../../../parts/confirm.js';
import { Empty } from '../../../parts/empty.js';
import { writeInterval } from '../../../parts/estimate.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { OrderReport } from './order-report.js';
import { isUnderWay, modelReportQuery, modelReportsQuery } from './queries.js';
import './model-reports.css';

export function ModelReports({ model }: { readonly model: Model }) {
  const reports = useQuery(modelReportsQuery(model.id));
  const [isOrdering, setOrdering] = useState(false);
  return (
    <div className="stack">
      <Loaded query={reports}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <Trans>It has none yet. One takes as long as scoring the judged answers of a snapshot.</Trans>
            </Empty>
          ) : (
            <ul role="list">
              {items.map((report) => (
                <li key={report.id}>
                  <Line report={report} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {model.status === 'ready' && (
        <p>
          <button
            className="btn"
            type="button"
            onClick={() => {
              setOrdering(true);
            }}
          >
            <Trans>Make a report</Trans>
          </button>
        </p>
      )}
      {isOrdering && (
        <OrderReport
          model={model}
          onClose={() => {
            setOrdering(false);
          }}
        />
      )}
    </div>
  );
}

function Line({ report }: { readonly report: ModelReport }) {
  const format = useFormat();
  const [isDeleting, setDeleting] = useState(false);
  const queries = useQueryClient();
  const { id, modelId, accuracy, createdAt } = report;
  return (
    <div className="row wrap">
      <Link to="/models/$model/reports/$report" params={{ model: modelId, report: id }}>
        {format.dateTime(createdAt)}
      </Link>
      {accuracy !== null && accuracy.value !== null && (
        <span className="num">
          <b>{format.percent(accuracy.value)}</b>{' '}
          {accuracy.interval.low !== null && accuracy.interval.high !== null && (
            <span className="ci">
              {writeInterval(format, 'percent', accuracy.interval.low, accuracy.interval.high)}
            </span>
          )}{' '}
          <span className="n">
            n = <Plural value={accuracy.votes} one="# vote" other="# votes" />
          </span>
        </span>
      )}
      <ReportState report={report} />
      {report.status === 'succeeded' && <ReportFiles report={report} />}
      {!isUnderWay(report) && (
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            setDeleting(true);
          }}
        >
          <Trans>Delete</Trans>
        </button>
      )}
      {isDeleting && (
        <Confirm
          title={<Trans>Delete this report?</Trans>}
          action={<Trans>Delete the report</Trans>}
          isDangerous
          onConfirm={async () => {
            await client.deleteModelReport(modelId, id);
            await queries.invalidateQueries({ queryKey: modelReportsQuery(modelId).queryKey });
          }}
          onClose={() => {
            setDeleting(false);
          }}
        >
          <p>
            <Trans>Its figures are gone then; the model and the snapshot stay.</Trans>
          </p>
        </Confirm>
      )}
    </div>
  );
}

/** How far a report is that is not made yet, with a button that ends it; or why there is none. */
export function ReportState({ report }: { readonly report: ModelReport }) {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const { id, modelId, status, progress, error } = report;
  const cancel = useMutation({
    mutationFn: () => client.cancelModelReport(modelId, id),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: modelReportsQuery(modelId).queryKey }),
        queries.invalidateQueries({ queryKey: modelReportQuery(modelId, id).queryKey }),
      ]),
  });
  const { done, total } = progress ?? { done: 0, total: 0 };
  if (status === 'succeeded') return null;
  return (
    <div className="row wrap report-state">
      <span className="num" role="status">
        {status === 'queued' && <Trans>waits for a worker</Trans>}
        {status === 'running' && (
          <Trans>
            {format.number(done)} of {format.number(total)} answers scored
          </Trans>
        )}
        {status === 'cancelled' && <Trans>cancelled</Trans>}
        {status === 'failed' && <span className="field-error">{error}</span>}
      </span>
      {status === 'running' && <Bar value={done} of={total} label={t`Answers that are scored`} />}
      {isUnderWay(report) && (
        <button
          className="btn danger"
          type="button"
          aria-busy={cancel.isPending}
          onClick={() => {
            if (!cancel.isPending) cancel.mutate();
          }}
        >
          <Trans>Cancel the report</Trans>
        </button>
      )}
      {cancel.isError && <Failure error={cancel.error} />}
    </div>
  );
}

/** The report as files, the first of which stands alone. */
export function ReportFiles({ report: { id, modelId } }: { readonly report: Pick<ModelReport, 'id' | 'modelId'> }) {
  const { t } = useLingui();
  const address = (format: string) => `/v1/reward-models/${modelId}/reports/${id}?format=${format}`;
  return (
    <span className="row wrap">
      <a href={address('html')} target="_blank" rel="noreferrer">
        <Trans>One page</Trans>
      </a>
      {(['json', 'csv', 'parquet'] as const).map((format) => (
        <a
          key={format}
          href={address(format)}
          download={`report-${id}.${format}`}
          aria-label={t`The report as ${format}`}
        >
          {format}
        </a>
      ))}
    </span>
  );
}
