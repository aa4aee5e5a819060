// A project at a glance: how far it is, how well people agree, what waits for somebody, and what was made of it. A project
// that nobody has judged in yet shows the steps that lead there.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Progress } from '@tastemaker/contracts';
import { useMe } from '../../../app/me.js';
import { projectRoleOf } from '../../../app/places.js';
import { projectQuery } from '../../../app/project-queries.js';
import { Loaded } from '../../../parts/loaded.js';
import { AskingSection } from './asking/asking-section.js';
import { ForLabelers } from './for-labelers.js';
import { Overview } from './overview/overview.js';
import { ProjectHead } from './project-head.js';
import { progressQuery } from './queries.js';
import { FirstSteps } from './start/first-steps.js';
import './project-page.css';

export function ProjectPage() {
  const { project: projectId = '' } = useParams({ strict: false });
  const isResearcher = projectRoleOf(useMe(), projectId) === 'researcher';
  const project = useQuery(projectQuery(projectId));
  const progress = useQuery({ ...progressQuery(projectId), enabled: isResearcher });
  return (
    <div className="project-page">
      <Loaded query={project}>
        {(found) =>
          isResearcher ? (
            <>
              <ProjectHead project={found} isBegun={progress.data !== undefined && isBegun(progress.data)} />
              <Loaded query={progress}>
                {(counts) =>
                  isBegun(counts) ? (
                    <Overview project={found} progress={counts} />
                  ) : (
                    <>
                      <FirstSteps project={found} progress={counts} />
                      {counts.completions > 1 && <AskingSection project={found} />}
                    </>
                  )
                }
              </Loaded>
            </>
          ) : (
            <ForLabelers project={found} />
          )
        }
      </Loaded>
    </div>
  );
}

function isBegun({ judgments: { done, skipped, leased } }: Progress): boolean {
  return done + skipped + leased > 0;
}
