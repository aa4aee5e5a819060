// Every page by its address. Pages are loaded when they are first visited, with their messages; `search` holds the filters.

import { useQuery } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '@tastemaker/client/browser';
import { isNewerVersionThere, takeNewerVersion } from './app-version.js';
import { type LabelingAddress, labelingPath } from './labeling-addresses.js';
import type { CatalogName } from './languages.js';
import { ensureCatalog } from './locale.js';
import { NewerVersion } from './newer-version.js';
import { PageFailed, PageLoading, PageMissing } from './page-states.js';
import { queryClient } from './queries.js';
import { meQuery } from './session.js';
import { SessionEnded } from './session-ended.js';

const messages = (name: CatalogName) => () => ensureCatalog(name);

const root = createRootRoute({ component: Outlet, notFoundComponent: PageMissing });

// Pages for everybody.

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  loader: messages('door'),
  component: lazyRouteComponent(() => import('../pages/door/login/login-page.js'), 'LoginPage'),
});

const enrol = createRoute({
  getParentRoute: () => root,
  path: '/enrol/$slug',
  loader: messages('door'),
  component: lazyRouteComponent(() => import('../pages/door/enrol/enrol-page.js'), 'EnrolPage'),
});

// Pages of somebody who is logged in.

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData({ ...meQuery, revalidateIfStale: true });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthorized') throw error;
      const returnTo = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/login', search: returnTo === undefined ? {} : { returnTo } });
    }
  },
  component: Inside,
});

function Inside() {
  // Whoever asks for it anew gets it drawn anew: `useMe` shows what it told last.
  useQuery(meQuery);
  const goOn = async () => {
    await Promise.all([queryClient.invalidateQueries(), router.invalidate()]);
  };
  return (
    <>
      <Outlet />
      <SessionEnded onBack={goOn} />
      <NewerVersion />
    </>
  );
}

const welcome = createRoute({
  getParentRoute: () => inside,
  path: '/',
  loader: messages('door'),
  component: lazyRouteComponent(() => import('../pages/door/welcome/welcome-page.js'), 'WelcomePage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  loader: messages('door'),
  component: lazyRouteComponent(() => import('../pages/door/account/account-page.js'), 'AccountPage'),
});

// Labeling is a document of its own, whose script `main.ts` starts.
const label = createRoute({
  getParentRoute: () => inside,
  path: '/p/$project/label',
  beforeLoad: ({ params: { project } }) => loadLabeling({ project, page: 'label' }),
});

const today = createRoute({
  getParentRoute: () => inside,
  path: '/p/$project/today',
  beforeLoad: ({ params: { project } }) => loadLabeling({ project, page: 'today' }),
});

function loadLabeling(address: LabelingAddress): never {
  throw redirect({ href: labelingPath(address), reloadDocument: true });
}

// Pages within the frame.

// The door does without the frame, and does not load it.
const framed = createRoute({
  getParentRoute: () => inside,
  id: 'framed',
  component: lazyRouteComponent(() => import('./frame.js'), 'Frame'),
});

const research = createRoute({
  getParentRoute: () => framed,
  id: 'research',
  loader: messages('research'),
  component: Outlet,
});

const project = createRoute({ getParentRoute: () => research, path: '/p/$project', component: Outlet });

const projectPages = [
  createRoute({
    getParentRoute: () => project,
    path: '/',
    component: lazyRouteComponent(() => import('../pages/research/project/project-page.js'), 'ProjectPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/prompts',
    component: lazyRouteComponent(() => import('../pages/research/prompts/prompts-page.js'), 'PromptsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/completions',
    component: lazyRouteComponent(() => import('../pages/research/completions/completions-page.js'), 'CompletionsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/comparisons',
    component: lazyRouteComponent(() => import('../pages/research/comparisons/comparisons-page.js'), 'ComparisonsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/judgments',
    component: lazyRouteComponent(() => import('../pages/research/judgments/judgments-page.js'), 'JudgmentsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/demonstrations',
    component: lazyRouteComponent(
      () => import('../pages/research/demonstrations/demonstrations-page.js'),
      'DemonstrationsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/demonstrations/$demonstration',
    component: lazyRouteComponent(
      () => import('../pages/research/demonstration/demonstration-page.js'),
      'DemonstrationPage',
    ),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/quality',
    component: lazyRouteComponent(() => import('../pages/research/quality/quality-page.js'), 'QualityPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/judges',
    component: lazyRouteComponent(() => import('../pages/research/judges/judges-page.js'), 'JudgesPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/judges/$judge',
    component: lazyRouteComponent(() => import('../pages/research/judges/judge-page.js'), 'JudgePage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/leaderboard',
    component: lazyRouteComponent(() => import('../pages/research/leaderboard/leaderboard-page.js'), 'LeaderboardPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/flags',
    component: lazyRouteComponent(() => import('../pages/research/flags/flags-page.js'), 'FlagsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/guideline',
    component: lazyRouteComponent(() => import('../pages/research/guideline/guideline-page.js'), 'GuidelinePage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/guideline/$version',
    component: lazyRouteComponent(() => import('../pages/research/guideline/guideline-page.js'), 'GuidelinePage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/snapshots',
    component: lazyRouteComponent(() => import('../pages/research/snapshots/snapshots-page.js'), 'SnapshotsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/imports',
    component: lazyRouteComponent(() => import('../pages/research/imports/imports-page.js'), 'ImportsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/settings',
    component: lazyRouteComponent(() => import('../pages/research/settings/settings-page.js'), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/enrolment',
    component: lazyRouteComponent(() => import('../pages/research/enrolment/enrolment-page.js'), 'EnrolmentPage'),
  }),
  createRoute({
    getParentRoute: () => project,
    path: '/webhooks',
    component: lazyRouteComponent(() => import('../pages/research/webhooks/webhooks-page.js'), 'WebhooksPage'),
  }),
];

const researchPages = [
  createRoute({
    getParentRoute: () => research,
    path: '/projects',
    component: lazyRouteComponent(() => import('../pages/research/projects/projects-page.js'), 'ProjectsPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/runs',
    component: lazyRouteComponent(() => import('../pages/research/runs/runs-page.js'), 'RunsPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/runs/new',
    component: lazyRouteComponent(() => import('../pages/research/new-run/new-run-page.js'), 'NewRunPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/runs/$run',
    component: lazyRouteComponent(() => import('../pages/research/run/run-page.js'), 'RunPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/runs/$run/report',
    component: lazyRouteComponent(() => import('../pages/research/run-report/run-report-page.js'), 'RunReportPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/models',
    component: lazyRouteComponent(() => import('../pages/research/models/models-page.js'), 'ModelsPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/models/$model',
    component: lazyRouteComponent(() => import('../pages/research/model/model-page.js'), 'ModelPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/models/$model/reports/$report',
    component: lazyRouteComponent(
      () => import('../pages/research/model-report/model-report-page.js'),
      'ModelReportPage',
    ),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/playground',
    component: lazyRouteComponent(() => import('../pages/research/playground/playground-page.js'), 'PlaygroundPage'),
  }),
  createRoute({
    getParentRoute: () => research,
    path: '/playground/blind',
    component: lazyRouteComponent(() => import('../pages/research/blind/blind-page.js'), 'BlindPage'),
  }),
];

const admin = createRoute({
  getParentRoute: () => framed,
  path: '/admin',
  loader: messages('admin'),
  component: Outlet,
});

const adminPages = [
  createRoute({
    getParentRoute: () => admin,
    path: '/people',
    component: lazyRouteComponent(() => import('../pages/admin/people/people-page.js'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/tokens',
    component: lazyRouteComponent(() => import('../pages/admin/tokens/tokens-page.js'), 'TokensPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/audit',
    component: lazyRouteComponent(() => import('../pages/admin/audit/audit-page.js'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/system',
    component: lazyRouteComponent(() => import('../pages/admin/system/system-page.js'), 'SystemPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/deleted',
    component: lazyRouteComponent(() => import('../pages/admin/deleted/deleted-page.js'), 'DeletedPage'),
  }),
];

const routeTree = root.addChildren([
  login,
  enrol,
  inside.addChildren([
    welcome,
    account,
    label,
    today,
    framed.addChildren([
      research.addChildren([project.addChildren(projectPages), ...researchPages]),
      admin.addChildren(adminPages),
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingMs: 400,
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

// A newer version is taken with the next page.
router.subscribe('onBeforeLoad', ({ pathChanged, toLocation }) => {
  if (isNewerVersionThere() && pathChanged) void takeNewerVersion(toLocation.href);
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
