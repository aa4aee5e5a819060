// All projects that somebody may see, with how far they are; and the two ways to a new one.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { useMe } from '../../../app/me.js';
import { projectRoleOf } from '../../../app/places.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { projectStates } from '../project/state-chooser.js';
import { ImportProjectDialog } from './import-project-dialog.js';
import { NewProjectDialog } from './new-project-dialog.js';
import { JudgmentsCell, PlainCount } from './project-counts.js';
import './projects-page.css';

export function ProjectsPage() {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const format = useFormat();
  const projects = useQuery(projectsQuery);
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const opened = (['project', 'import'] as const).find((each) => each === search['new']);
  const mayMake = me.role !== 'labeler';
  const show = (form: typeof opened) => {
    const to = form === undefined ? {} : { new: form };
    void navigate({ to: '/projects', search: to, ...searchStep(search, to) });
  };
  const open = (id: string) => void navigate({ to: '/p/$project', params: { project: id } });
  const isResearcher = ({ id }: Project) => projectRoleOf(me, id) === 'researcher';
  const columns: Column<Project>[] = [
    { key: 'name', head: <Trans>Name</Trans>, cell: (project) => <Name project={project} /> },
    { key: 'state', head: <Trans>State</Trans>, cell: ({ state }) => <State state={state} /> },
    {
      key: 'prompts',
      head: <Trans>Prompts</Trans>,
      isNumber: true,
      cell: (project) => isResearcher(project) && <PlainCount projectId={project.id} of="prompts" />,
    },
    {
      key: 'comparisons',
      head: <Trans>Comparisons</Trans>,
      isNumber: true,
      cell: (project) => isResearcher(project) && <PlainCount projectId={project.id} of="comparisons" />,
    },
    {
      key: 'judgments',
      head: <Trans>Judgments</Trans>,
      cell: (project) => isResearcher(project) && <JudgmentsCell projectId={project.id} />,
    },
    {
      key: 'made',
      head: <Trans>Made</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <span className="muted nowrap">{format.date(createdAt)}</span>,
    },
  ];
  const buttons = mayMake && (
    <>
      <button
        className="btn"
        type="button"
        onClick={() => {
          show('import');
        }}
      >
        <Icon name="download" />
        <Trans>Import a project</Trans>
      </button>
      <button
        className="btn primary"
        type="button"
        onClick={() => {
          show('project');
        }}
      >
        <Icon name="add" />
        <Trans>New project</Trans>
      </button>
    </>
  );
  const close = () => {
    show(undefined);
  };
  return (
    <div className="projects-page">
      <PageHead title={<Trans>Projects</Trans>} actions={buttons} />
      <Loaded query={projects}>
        {(all) => (
          <DataTable
            label={t`Projects`}
            columns={columns}
            rows={all}
            keyOf={({ id }) => id}
            onOpen={({ id }) => {
              open(id);
            }}
            empty={
              <Empty action={buttons === false ? undefined : buttons}>
                {mayMake ? (
                  <Trans>
                    A project is one labeling effort: its prompts, its guideline, its people. Make one, or bring one
                    along in a file.
                  </Trans>
                ) : (
                  <Trans>You are in no project yet. Ask whoever invited you to add you to one.</Trans>
                )}
              </Empty>
            }
          />
        )}
      </Loaded>
      {mayMake && opened === 'project' && <NewProjectDialog onMade={open} onClose={close} />}
      {mayMake && opened === 'import' && <ImportProjectDialog onMade={open} onClose={close} />}
    </div>
  );
}

function Name({ project: { id, name, description } }: { readonly project: Project }) {
  return (
    <div className="name">
      <Link to="/p/$project" params={{ project: id }}>
        {name}
      </Link>
      {description !== '' && <span className="small faint">{description}</span>}
    </div>
  );
}

function State({ state }: { readonly state: Project['state'] }) {
  const { i18n } = useLingui();
  const { icon, name } = projectStates[state];
  return (
    <span className={state === 'active' ? 'tag' : 'tag caution'}>
      <Icon name={icon} />
      {i18n._(name)}
    </span>
  );
}
