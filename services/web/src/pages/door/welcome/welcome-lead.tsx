// The first words: what has happened already, where it has.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Project } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { useMe } from '../../../app/me.js';
import { progressQuery } from './queries.js';

interface WelcomeLeadProps {
  /** Of the newest reward model; undefined: there is none yet. */
  readonly project: Project | undefined;
  readonly isDemo: boolean;
}

export function WelcomeLead({ project, isDemo }: WelcomeLeadProps) {
  const { name } = useMe();
  if (project !== undefined && isDemo) return <DemoLead project={project} />;
  return (
    <>
      <h1>
        <Trans>Welcome, {name}</Trans>
      </h1>
      <p className="lead">
        {project === undefined ? (
          <Trans>
            Models propose several answers, people pick the better ones, and a reward model learns what they prefer.
          </Trans>
        ) : (
          <Trans>The newest reward model has learned from the judgments of {project.name}.</Trans>
        )}
      </p>
    </>
  );
}

function DemoLead({ project }: { readonly project: Project }) {
  const format = useFormat();
  const completions = useQuery(progressQuery(project.id)).data?.completions;
  return (
    <>
      <h1>
        <Trans>The loop has run once. Now you.</Trans>
      </h1>
      <p className="lead">
        {completions === undefined ? (
          <Trans>
            A small assistant wrote haiku, three simulated labelers ranked them, and a reward model learned their taste.
            Everything it made is here to look at, and to go on with.
          </Trans>
        ) : (
          <Trans>
            A small assistant wrote {format.number(completions)} haiku, three simulated labelers ranked them, and a
            reward model learned their taste. Everything it made is here to look at, and to go on with.
          </Trans>
        )}
      </p>
    </>
  );
}
