// What the installation cannot work without: whether it answers, and how much room there is.
import { Trans } from '@lingui/react/macro';
import type { System } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

export function Checks({ system: { readiness, disks, versions, sealing } }: { readonly system: System }) {
  const format = useFormat();
  return (
    <dl className="checks">
      {Object.entries(readiness.checks).map(([name, { ok, error }]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {ok ? (
              <span className="tag plain">
                <Icon name="check" />
                <Trans>answers</Trans>
              </span>
            ) : (
              <span className="tag critical">
                <Icon name="caution" />
                {error ?? <Trans>does not answer</Trans>}
              </span>
            )}
          </dd>
        </div>
      ))}
      {(readiness.waitingFor ?? []).map(({ part, reason, since }) => (
        <div key={part}>
          <dt>{part}</dt>
          <dd>
            <span className="tag caution">
              <Icon name="clock" />
              <Trans>
                away since {format.time(since)}: {reason}
              </Trans>
            </span>
          </dd>
        </div>
      ))}
      {disks.map(({ name, freeBytes }) => (
        <div key={name}>
          <dt>
            <Trans>Disk of {name}</Trans>
          </dt>
          <dd className="num">
            <Trans>{format.bytes(freeBytes)} free</Trans>
          </dd>
        </div>
      ))}
      <div>
        <dt>
          <Trans>Schema</Trans>
        </dt>
        <dd className="mono">{versions.schema ?? '–'}</dd>
      </div>
      <div>
        <dt>
          <Trans>Hash chain</Trans>
        </dt>
        <dd>
          {sealing.oldestUnsealedAt === null ? (
            <Trans>all judgments and audit entries are in it</Trans>
          ) : (
            <Trans>open since {format.dateTime(sealing.oldestUnsealedAt)}</Trans>
          )}
        </dd>
      </div>
    </dl>
  );
}
