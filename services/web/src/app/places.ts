// The places of the app that navigation and the command palette lead to, and who may go there.

import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Me } from '@tastemaker/contracts';
import type { IconName } from '../parts/icon.js';

/** Whom a place is for; the API decides, the app does not show the rest. */
type For = 'member' | 'project-researcher' | 'researcher' | 'admin';

export interface Place {
  readonly to: string;
  readonly icon: IconName;
  readonly name: MessageDescriptor;
  readonly for: For;
}

export const projectPlaces = [
  { to: '/p/$project', icon: 'overview', name: msg`Overview`, for: 'project-researcher' },
  { to: '/p/$project/label', icon: 'label', name: msg`Label`, for: 'member' },
  { to: '/p/$project/today', icon: 'clock', name: msg`Today’s judgments`, for: 'member' },
  { to: '/p/$project/prompts', icon: 'prompts', name: msg`Prompts`, for: 'project-researcher' },
  { to: '/p/$project/completions', icon: 'copy', name: msg`Completions`, for: 'project-researcher' },
  { to: '/p/$project/comparisons', icon: 'list', name: msg`Comparisons`, for: 'project-researcher' },
  { to: '/p/$project/judgments', icon: 'check', name: msg`Judgments`, for: 'project-researcher' },
  { to: '/p/$project/demonstrations', icon: 'edit', name: msg`Demonstrations`, for: 'member' },
  { to: '/p/$project/quality', icon: 'quality', name: msg`Quality`, for: 'project-researcher' },
  { to: '/p/$project/judges', icon: 'eye', name: msg`Judges`, for: 'project-researcher' },
  { to: '/p/$project/leaderboard', icon: 'leaderboard', name: msg`Leaderboard`, for: 'project-researcher' },
  { to: '/p/$project/flags', icon: 'flag', name: msg`Flags`, for: 'project-researcher' },
  { to: '/p/$project/guideline', icon: 'guideline', name: msg`Guideline`, for: 'member' },
  { to: '/p/$project/imports', icon: 'download', name: msg`Imports`, for: 'project-researcher' },
  { to: '/p/$project/snapshots', icon: 'snapshot', name: msg`Snapshots`, for: 'project-researcher' },
  { to: '/p/$project/enrolment', icon: 'link', name: msg`Enrolment`, for: 'project-researcher' },
  { to: '/p/$project/webhooks', icon: 'send', name: msg`Webhooks`, for: 'project-researcher' },
  { to: '/p/$project/settings', icon: 'settings', name: msg`Settings and members`, for: 'project-researcher' },
] as const satisfies readonly Place[];

export const modelPlaces = [
  { to: '/runs', icon: 'run', name: msg`Runs`, for: 'researcher' },
  { to: '/models', icon: 'models', name: msg`Models`, for: 'researcher' },
  { to: '/playground', icon: 'playground', name: msg`Playground`, for: 'researcher' },
] as const satisfies readonly Place[];

export const installationPlaces = [
  { to: '/admin/people', icon: 'people', name: msg`People and tokens`, for: 'admin' },
  { to: '/admin/audit', icon: 'list', name: msg`Audit log`, for: 'admin' },
  { to: '/admin/system', icon: 'system', name: msg`Queue and workers`, for: 'admin' },
  { to: '/admin/deleted', icon: 'undo', name: msg`Deleted things`, for: 'admin' },
] as const satisfies readonly Place[];

/** What somebody may do in a project: admins do what researchers do. Undefined: they are no member. */
export function projectRoleOf(me: Me, projectId: string): 'researcher' | 'labeler' | undefined {
  if (me.role === 'admin') return 'researcher';
  return me.projects.find(({ id }) => id === projectId)?.role;
}

export function mayGo(me: Me, place: Place, projectId: string | undefined): boolean {
  const roleThere = projectId === undefined ? undefined : projectRoleOf(me, projectId);
  const allowed: Readonly<Record<For, boolean>> = {
    member: roleThere !== undefined,
    'project-researcher': roleThere === 'researcher',
    researcher: me.role !== 'labeler',
    admin: me.role === 'admin',
  };
  return allowed[place.for];
}

/**
 * Whether a page is somebody's to open by its address. Of a project that they are no member of, the API says that there is none;
 * its overview has something for everybody.
 */
export function mayOpen(me: Me, path: string, projectId: string | undefined): boolean {
  const isWithin = (place: string) => path === place || path.startsWith(`${place}/`);
  if (isWithin('/admin')) return me.role === 'admin';
  if (modelPlaces.some(({ to }) => isWithin(to))) return me.role !== 'labeler';
  if (projectId === undefined || projectRoleOf(me, projectId) !== 'labeler') return true;
  return !projectPlaces.some(
    ({ to, for: those }) =>
      those === 'project-researcher' && to !== '/p/$project' && isWithin(to.replace('$project', projectId)),
  );
}
