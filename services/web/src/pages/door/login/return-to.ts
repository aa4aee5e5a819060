// Where a login goes on to. The server has refused what leads to another site before it sent the page; looked at again here.

/** @returns a path of this server, `/` where none was asked for */
export function readReturnTo(search: Readonly<Record<string, unknown>>): string {
  const returnTo = search['returnTo'];
  if (typeof returnTo !== 'string' || !/^\/(?![/\\])/.test(returnTo)) return '/';
  const { origin, pathname, search: query } = new URL(returnTo, location.origin);
  return origin === location.origin && !pathname.startsWith('//') && pathname !== '/login' ? pathname + query : '/';
}

/** Pages that the API draws itself: the app has no route for them. */
const serverPages = /^\/(docs|openapi\.json|v1)(\/|\?|$)/;

export function isServerPage(path: string): boolean {
  return serverPages.test(path);
}
