// What the installation knows of somebody, as they see it themselves.
import { Trans } from '@lingui/react/macro';
import type { Me } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Section } from '../../../parts/section.js';

export function WhoYouAre({ me }: { readonly me: Me }) {
  const format = useFormat();
  const roles = {
    admin: <Trans>admin: runs this installation</Trans>,
    researcher: <Trans>researcher: runs projects that you belong to</Trans>,
    labeler: <Trans>labeler: judges in projects that you belong to</Trans>,
  };
  return (
    <Section title={<Trans>You</Trans>} note={<Trans>An admin can change these.</Trans>}>
      <dl className="facts">
        <div>
          <dt>
            <Trans>E-mail</Trans>
          </dt>
          <dd>{me.email ?? <Trans>none</Trans>}</dd>
        </div>
        <div>
          <dt>
            <Trans>Role</Trans>
          </dt>
          <dd>{roles[me.role]}</dd>
        </div>
        <div>
          <dt>
            <Trans>Projects</Trans>
          </dt>
          <dd>
            {me.projects.length === 0 ? <Trans>none yet</Trans> : format.list(me.projects.map(({ name }) => name))}
          </dd>
        </div>
        <div>
          <dt>
            <Trans>Pseudonym</Trans>
          </dt>
          <dd>
            <span className="mono">{me.pseudonym}</span>{' '}
            <span className="faint">
              <Trans>stands for you in exports</Trans>
            </span>
          </dd>
        </div>
        <div>
          <dt>
            <Trans>Since</Trans>
          </dt>
          <dd>{format.date(me.createdAt)}</dd>
        </div>
      </dl>
    </Section>
  );
}
