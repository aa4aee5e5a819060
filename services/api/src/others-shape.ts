// Which routes are in the shape of another server: OpenAI's, vLLM's, TEI's, OpenRLHF's. Their clients send keys that only those
// servers know.
import type { RouteOptions } from 'fastify';

export function isInOthersShape({ url, config }: Pick<RouteOptions, 'url' | 'config'>): boolean {
  return !url.startsWith('/v1/') || config?.openAiErrors === true;
}
