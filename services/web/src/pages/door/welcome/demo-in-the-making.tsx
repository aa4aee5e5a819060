// The demo while it is made: its steps, and how far each has come.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Project } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Bar } from '../../../parts/bar.js';
import { Loaded } from '../../../parts/loaded.js';
import { demoProgressQuery } from './queries.js';

export function DemoInTheMaking({ project }: { readonly project: Project }) {
  const { t } = useLingui();
  const format = useFormat();
  const query = useQuery(demoProgressQuery(project));
  return (
    <section className="making" aria-labelledby="making">
      <h2 id="making">
        <Trans>The demo is being made</Trans>
      </h2>
      <p className="muted">
        <Trans>It takes some minutes, and goes on by itself. What is there already can be looked at.</Trans>
      </p>
      <Loaded query={query}>
        {({ progress, candidates, run }) => (
          <dl>
            {[
              { name: t`Haiku written`, value: progress.completions, of: progress.prompts * candidates },
              {
                name: t`Judgments by simulated labelers`,
                value: progress.judgments.done,
                of: progress.judgments.needed,
              },
              {
                name: t`Steps of the reward model’s training`,
                value: run?.progress?.step ?? 0,
                of: run?.progress?.totalSteps ?? 0,
              },
            ].map(({ name, value, of }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Bar value={value} of={of} label={name} />
                  <span className="num muted">
                    {of === 0 ? (
                      <Trans>not begun</Trans>
                    ) : (
                      <Trans>
                        {format.number(value)} of {format.number(of)}
                      </Trans>
                    )}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Loaded>
    </section>
  );
}
