// What is wrong with an address as it came: it is too long, no two readers would read it alike, or it holds what cannot be
// stored.
import { unstorableParts } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { addressLimit, pathPartLimit } from '../request-limits.js';

/** NUL, and half of a surrogate pair as some encoders write it, though UTF-8 has none. */
const unstorable = /%00|%ed%[ab][\da-f]%[89ab][\da-f]/gi;

/** @param routeOf the path of the route that is meant (`/v1/runs/:id`), by a path that holds nothing wrong */
export function addressProblem(
  address: string,
  routeOf: (path: string) => string | undefined,
): HttpProblem | undefined {
  if (address.length > addressLimit) return tooLong(`An address has ${addressLimit} characters at most.`);
  const [path = '', query = ''] = address.split(/[?#]/);
  if (path.split('/').some((part) => part.length > pathPartLimit)) {
    return tooLong(`A part of a path has ${pathPartLimit} characters at most.`);
  }
  if (!/[%\u0080-\uFFFF]/.test(address)) return undefined;
  if (!isDecodable(decodable(address))) {
    return new HttpProblem('invalid_request', 'The address is not UTF-8 with all but ASCII percent-encoded.');
  }
  const route = routeOf(path.replaceAll(unstorable, 'x')) ?? '';
  const values = { ...partsOf(path, route), ...Object.fromEntries(new URLSearchParams(decodable(query))) };
  const errors = unstorableParts(values, 100);
  if (errors.length === 0) return undefined;
  return new HttpProblem('validation_failed', 'The address is not as it should be: see errors.', { errors });
}

/**
 * The parts of a path by the names of the route's parameters; those that are none, together, as `address`, and the rest of one, as
 * the OpenAPI document calls it, as `path`.
 */
function partsOf(path: string, route: string): Record<string, string> {
  const names = route.split('/');
  const parts: Record<string, string> = {};
  for (const [index, part] of path.split('/').entries()) {
    const name = names[Math.min(index, names.length - 1)] ?? '';
    const key = name === '*' ? 'path' : name.startsWith(':') ? name.slice(1) : 'address';
    parts[key] = (parts[key] ?? '') + decodeURIComponent(decodable(part));
  }
  return parts;
}

/** With one character that cannot be stored in place of another, which UTF-8 has. */
function decodable(encoded: string): string {
  return encoded.replaceAll(unstorable, '%00');
}

function isDecodable(address: string): boolean {
  if (/[\u0080-\uFFFF]/.test(address)) return false;
  try {
    decodeURIComponent(address);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function tooLong(detail: string): HttpProblem {
  return new HttpProblem('uri_too_long', detail);
}
