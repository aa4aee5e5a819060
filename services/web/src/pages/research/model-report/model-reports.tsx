// The evaluation reports of a reward model, each with its figure and its files, and a button that has one made.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Model, ModelReport } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { modelReportsQuery } from './queries.js';

export function ModelReports({ model }: { readonly model: Model }) {
  const queries = useQueryClient();
  const reports = useQuery(modelReportsQuery(model.id));
  const order = useMutation({
    mutationFn: () => client.createModelReport(model.id, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: modelReportsQuery(model.id).queryKey }),
  });
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
      {model.status === 'ready' && model.snapshotId !== null && (
        <p>
          <button
            className="btn"
            type="button"
            aria-busy={order.isPending}
            onClick={() => {
              if (!order.isPending) order.mutate();
            }}
          >
            <Trans>Make a report</Trans>
          </button>
        </p>
      )}
      {order.isError && <Failure error={order.error} />}
    </div>
  );
}

function Line({ report }: { readonly report: ModelReport }) {
  const format = useFormat();
  const { id, modelId, status, accuracy, progress, error, createdAt } = report;
  return (
    <p className="row wrap">
      {status === 'succeeded' ? (
        <Link to="/models/$model/reports/$report" params={{ model: modelId, report: id }}>
          {format.dateTime(createdAt)}
        </Link>
      ) : (
        <span>{format.dateTime(createdAt)}</span>
      )}
      {accuracy !== null && accuracy.value !== null && (
        <span className="num">
          <b>{format.percent(accuracy.value)}</b>{' '}
          {accuracy.interval.low !== null && accuracy.interval.high !== null && (
            <span className="muted">
              {format.percent(accuracy.interval.low)}–{format.percent(accuracy.interval.high)}
            </span>
          )}{' '}
          <span className="faint">
            <Plural value={accuracy.votes} one="# vote" other="# votes" />
          </span>
        </span>
      )}
      {status === 'queued' && <Trans>waits for a worker</Trans>}
      {status === 'running' && (
        <span className="num" role="status">
          <Trans>
            {format.number(progress?.done ?? 0)} of {format.number(progress?.total ?? 0)} answers scored
          </Trans>
        </span>
      )}
      {status === 'cancelled' && <Trans>cancelled</Trans>}
      {status === 'failed' && <span className="faint">{error}</span>}
      {status === 'succeeded' && <ReportFiles report={report} />}
    </p>
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
