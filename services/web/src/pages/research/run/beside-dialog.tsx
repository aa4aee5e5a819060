// Chooses runs whose curves are drawn beside this one's.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Run } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Dialog } from '../../../parts/dialog.js';
import { Empty } from '../../../parts/empty.js';
import { Loaded } from '../../../parts/loaded.js';
import { readBeside } from './beside.js';
import { RunStatus } from './run-status.js';

export function BesideDialog({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const format = useFormat();
  const navigate = useNavigate();
  const chosen = readBeside(useSearch({ strict: false }));
  const others = useQuery({
    queryKey: ['runs', { kind: run.kind }, 'beside'],
    queryFn: () => client.listRuns({ kind: run.kind, limit: 100 }),
  });
  const toggle = (id: string) => {
    const beside = chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id].slice(-3);
    void navigate({
      to: '/runs/$run',
      params: { run: run.id },
      search: beside.length === 0 ? {} : { beside: beside.join(',') },
      replace: true,
    });
  };
  return (
    <Dialog title={<Trans>Beside another run</Trans>} onClose={onClose}>
      <p className="muted">
        <Trans>Up to three runs of the same kind; their curves are drawn over this one’s.</Trans>
      </p>
      <Loaded query={others}>
        {({ items }) => {
          const rest = items.filter(({ id }) => id !== run.id);
          if (rest.length === 0) {
            return (
              <Empty>
                <Trans>There is no other run of this kind.</Trans>
              </Empty>
            );
          }
          return (
            <ul role="list" className="stack">
              {rest.map((other) => (
                <li key={other.id}>
                  <label className="row">
                    <input
                      type="checkbox"
                      checked={chosen.includes(other.id)}
                      onChange={() => {
                        toggle(other.id);
                      }}
                    />
                    <span className="strong">{other.name}</span>
                    <RunStatus status={other.status} />
                    <span className="faint num">{format.dateTime(other.createdAt)}</span>
                  </label>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
