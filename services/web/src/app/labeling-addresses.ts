// Addresses of labeling, which is a document of its own: pages lead there, and from there, by loading the address.

export type LabelingPage = 'label' | 'today';

export interface LabelingAddress {
  readonly project: string;
  readonly page: LabelingPage;
}

/** Undefined for all other pages. */
export function labelingAddressOf(path: string): LabelingAddress | undefined {
  const [, project, page] = /^\/p\/([^/]+)\/(label|today)\/?$/.exec(path) ?? [];
  if (project === undefined) return undefined;
  return { project: decodeURIComponent(project), page: page === 'today' ? 'today' : 'label' };
}

export function labelingPath({ project, page }: LabelingAddress): string {
  return `/p/${encodeURIComponent(project)}/${page}`;
}
