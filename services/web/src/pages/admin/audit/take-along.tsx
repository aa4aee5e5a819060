// The log as CSV: everything that fits the filters, up to a limit that is told.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';
import { downloadText } from '../../../parts/plot/download-file.js';
import { writeCsv } from '../../../parts/plot/plot-table.js';
import { type AuditSearch, auditQueryOf } from './search.js';

const entriesAtMost = 50_000;

export function TakeAlong({ search }: { readonly search: AuditSearch }) {
  const format = useFormat();
  const taking = useMutation({
    mutationFn: async () => {
      const heads = ['when', 'actor', 'action', 'project', 'subject', 'detail'];
      const rows: (string | null)[][] = [];
      const query = auditQueryOf(search);
      for await (const entry of everyItem((page) => client.listAudit({ ...query, ...page, limit: 500 }))) {
        const { createdAt, actorId, action, projectId, subjectId, detail } = entry;
        rows.push([createdAt, actorId, action, projectId, subjectId, JSON.stringify(detail)]);
        if (rows.length === entriesAtMost) break;
      }
      downloadText('audit-log.csv', writeCsv({ heads, rows }), 'text/csv');
      return rows.length;
    },
  });
  return (
    <>
      <button
        className="btn"
        type="button"
        aria-busy={taking.isPending}
        onClick={() => {
          if (!taking.isPending) taking.mutate();
        }}
      >
        <Icon name="download" />
        CSV
      </button>
      <span role="status" className="small muted">
        {taking.isPending && <Trans>collecting …</Trans>}
        {taking.isError && taking.error.message}
        {taking.data === entriesAtMost && <Trans>only the newest {format.number(entriesAtMost)}</Trans>}
      </span>
    </>
  );
}
