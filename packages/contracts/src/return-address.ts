// Where a browser may be sent on to: a page of this server, and nothing that anybody reads as another site. Every redirect
// and every link that follows a caller's wish goes through `returnPath`.
import { z } from 'zod';

const maxLength = 2000;

/** More rounds of percent-encoding than this are no address of ours. */
const maxRounds = 8;

/**
 * What RFC 3986 lets a path and a query be written with, and no more: an address parser drops tabs and line ends, turns `\`
 * into `/` and trims spaces, so none of them may be there to be misread.
 */
const pathAndQuery = /^\/(?!\/)[\w.~!$&'()*+,;=:@/?%-]*$/;

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u001F\u007F-\u009F]/;

/**
 * The path, with its query, that `wanted` names on the server at `origin`; undefined for whatever leads elsewhere, however
 * often it is percent-decoded on its way. Without a fragment: that part is for login secrets.
 * https://url.spec.whatwg.org/#concept-basic-url-parser
 */
export function returnPath(wanted: string, origin: string): string | undefined {
  if (wanted.length > maxLength || !pathAndQuery.test(wanted)) return undefined;
  const { origin: own } = new URL(origin);
  if (!readings(wanted)?.every((reading) => !controls.test(reading) && staysAt(reading, own))) return undefined;
  const { pathname, search } = new URL(wanted, own);
  const path = `${pathname}${search}`;
  // Dot segments may leave `//host` behind, which names another site when it is read again.
  return staysAt(path, own) ? path : undefined;
}

/** A return address as a request's parameter, checked against an origin that stands for any. */
export const returnAddress = z
  .string()
  .max(maxLength)
  .regex(pathAndQuery, 'must be a path of this server, without #')
  .refine((wanted) => returnPath(wanted, 'http://localhost') !== undefined, 'must lead to a page of this server')
  .transform((wanted) => returnPath(wanted, 'http://localhost') ?? '/');

/** The text as it stands, decoded once, twice and so on, each in the form that lookalike characters are folded to. */
function readings(text: string): string[] | undefined {
  const found = [text];
  for (let round = 0; round < maxRounds; round++) {
    const decoded = decode(found.at(-1) ?? '');
    if (decoded === undefined) return undefined;
    if (decoded === found.at(-1)) return [...found, ...found.map((reading) => reading.normalize('NFKC'))];
    found.push(decoded);
  }
  return undefined;
}

/** Undefined: the percent-encoding is broken. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function staysAt(address: string, origin: string): boolean {
  if (!URL.canParse(address, origin)) return false;
  const url = new URL(address, origin);
  return url.origin === origin && !url.pathname.startsWith('//') && url.username === '' && url.password === '';
}
