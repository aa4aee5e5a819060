// For researchers and admins: the loop's three sides, with real figures, as soon as there is a reward model; then the projects.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { demoProjectName } from '@tastemaker/contracts/values';
import { useMe } from '../../../app/me.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { DemoInTheMaking } from './demo-in-the-making.js';
import { ProjectRows } from './project-rows.js';
import { newestRewardRunQuery } from './queries.js';
import { ThreeWays } from './three-ways.js';
import { WelcomeLead } from './welcome-lead.js';

/** A fresh installation makes its demo first: so long after the first person, it may still come. */
const demoMayComeMs = 600_000;

export function ResearcherWelcome() {
  const { createdAt } = useMe();
  const isFresh = Date.now() - new Date(createdAt).getTime() < demoMayComeMs;
  const newest = useQuery(newestRewardRunQuery);
  const projects = useQuery({
    ...projectsQuery,
    refetchInterval: ({ state }) => (isFresh && state.data?.length === 0 ? 3000 : false),
  });
  const demo = projects.data?.find(({ name }) => name === demoProjectName);
  const run = newest.data ?? undefined;
  const shown = projects.data?.find(({ id }) => id === run?.projectId);

  return (
    <>
      <WelcomeLead project={shown} isDemo={shown !== undefined && shown === demo} />
      {newest.isSuccess && run === undefined && demo !== undefined && <DemoInTheMaking project={demo} />}
      {run !== undefined && shown !== undefined && <ThreeWays run={run} project={shown} isDemo={shown === demo} />}
      <div className="spread projects-head">
        <h2>
          <Trans>Your projects</Trans>
        </h2>
        <Link className="btn" to="/projects" search={{ new: 'project' }}>
          <Icon name="add" />
          <Trans>New project</Trans>
        </Link>
      </div>
      <Loaded query={projects}>
        {(all) =>
          all.length > 0 ? (
            <ProjectRows projects={all} />
          ) : (
            <Empty
              action={
                <Link className="btn primary" to="/projects" search={{ new: 'project' }}>
                  <Icon name="add" />
                  <Trans>Make the first project</Trans>
                </Link>
              }
            >
              {isFresh ? (
                <Trans>
                  There is no project yet. If a demo was asked for at the start, it appears here in a minute.
                </Trans>
              ) : (
                <Trans>
                  A project holds prompts, candidates and what people judged of them. There is none yet that you belong
                  to.
                </Trans>
              )}
            </Empty>
          )
        }
      </Loaded>
    </>
  );
}
