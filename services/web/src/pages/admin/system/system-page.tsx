// How the installation stands: what does not get on and why, queues, workers, and what it cannot work without.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { DataTable } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { Checks } from './checks.js';
import { useQueueColumns } from './queue-columns.js';
import { Stuck } from './stuck.js';
import './system-page.css';
import { Workers } from './workers.js';

export function SystemPage() {
  const { t } = useLingui();
  const format = useFormat();
  const queues = useQueueColumns();
  const system = useQuery({ queryKey: ['system'], queryFn: () => client.system(), refetchInterval: 5000 });
  return (
    <div className="system-page">
      <PageHead
        title={<Trans>Queue and workers</Trans>}
        meta={
          system.data !== undefined && (
            <Trans>
              Tastemaker {system.data.versions.tastemaker}, Node.js {system.data.versions.node}, as of{' '}
              {format.time(system.data.at)}
            </Trans>
          )
        }
      />
      <Loaded query={system} lines={8}>
        {(data) => (
          <>
            <Section title={<Trans>What does not get on</Trans>}>
              {data.stuck.length === 0 ? (
                <p className="row">
                  <Icon name="check" />
                  <Trans>Everything gets on.</Trans>
                </p>
              ) : (
                <Stuck all={data.stuck} />
              )}
            </Section>
            <Section title={<Trans>Queues</Trans>}>
              <DataTable label={t`Queues`} columns={queues} rows={data.queues} keyOf={({ name }) => name} />
            </Section>
            <Section
              title={<Trans>Workers</Trans>}
              note={<Trans>Those that hold work. A worker without any is not listed.</Trans>}
            >
              <Workers all={data.workers} />
            </Section>
            <Section title={<Trans>What it cannot work without</Trans>}>
              <Checks system={data} />
            </Section>
          </>
        )}
      </Loaded>
    </div>
  );
}
