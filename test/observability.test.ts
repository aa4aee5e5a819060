/**
 * What those who run an installation can watch: each process's figures for Prometheus, and traces that go from a request
 * over the queue and the worker to the model.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Caller, list, text } from './http.js';
import { adminToken, startTeam, type Team, turn } from './team.js';

const assistantFolder = join(import.meta.dirname, '..', 'packages', 'microworld', 'models', 'assistant');
const traceId = '0af7651916cd43dd8448eb211c80319c';

/** What is read of an export in OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/ */
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })),
      }),
      scopeSpans: z.array(z.object({ spans: z.array(z.object({ traceId: z.string(), name: z.string() })) })),
    }),
  ),
});

/** Names of the spans of one trace, by service. */
const spans = new Map<string, Set<string>>();
let receiver: Server;
let database: TestDatabase;
let team: Team;
let admin: Caller;

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const { resource, scopeSpans } of exported.parse(await json(request)).resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    const names = scopeSpans.flatMap((scope) => scope.spans).filter((span) => span.traceId === traceId);
    spans.set(service, new Set([...(spans.get(service) ?? []), ...names.map(({ name }) => name)]));
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}

beforeAll(async () => {
  receiver = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  admin = new Caller(team.url, adminToken);
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
  receiver?.close();
});

async function figures(process: 'api' | 'inference' | 'worker'): Promise<string> {
  const headers = process === 'api' ? { authorization: `Bearer ${adminToken}` } : {};
  const response = await fetch(`${team.processes[process]}/metrics`, { headers });
  expect(response.headers.get('content-type')).toContain('text/plain');
  return response.text();
}

test('a trace that begins with a caller goes through API, queue, worker and inference', async () => {
  const ordered = await admin.ask('POST', '/v1/models', { name: 'a', kind: 'assistant', path: assistantFolder });
  const modelId = text(await admin.settled(`/v1/models/${text(ordered, 'id')}`), 'id');
  const project = `/v1/projects/${text(await admin.ask('POST', '/v1/projects', { name: 'watched' }), 'id')}`;
  await admin.ask('POST', `${project}/prompts`, {
    prompts: [{ messages: [{ role: 'user', content: 'Write a haiku about the fox.' }] }],
  });
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const order = { modelId, count: 1, n: 2, sampling: { maxTokens: 8 } };
  const sample = await admin.call('POST', `${project}/samples`, order, headers);
  await admin.settled(`${project}/samples/${text(sample.body, 'id')}`);

  const services = ['tastemaker-api', 'tastemaker-worker', 'tastemaker-inference'];
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await turn()) {
    if (services.every((service) => (spans.get(service)?.size ?? 0) > 0)) break;
  }
  const seen = services.filter((service) => (spans.get(service)?.size ?? 0) > 0);
  expect(seen).toEqual(services);
});

test('every process tells its figures', async () => {
  await admin.ask('GET', '/v1/me');
  const [api, worker, inference] = [await figures('api'), await figures('worker'), await figures('inference')];
  expect(api).toMatch(
    /^tastemaker_http_request_duration_seconds_count\{method="GET",route="\/v1\/me",status="200"\} 1$/m,
  );
  expect(api).toMatch(/^tastemaker_queue_jobs\{queue="sample",state="waiting"\} 0$/m);
  expect(api).toMatch(/^tastemaker_database_connections\{pool="interactive",state="idle"\} \d+$/m);
  expect(api).toMatch(/^tastemaker_disk_free_bytes\{folder="artifacts"\} [\d.e+]+$/m);
  expect(worker).toMatch(/^tastemaker_job_duration_seconds_count\{queue="sample",outcome="done"\} 1$/m);
  expect(inference).toMatch(/^tastemaker_models_loaded 1$/m);
  for (const process of [api, worker, inference])
    expect(process).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m);
});

test('the dashboard asks for figures that there are', async () => {
  const dashboard = readFileSync(join(import.meta.dirname, '..', 'docs', 'grafana-dashboard.json'), 'utf8');
  const told = [await figures('api'), await figures('worker'), await figures('inference')].join('\n');
  const names = new Set(dashboard.match(/\b(?:tastemaker|nodejs|process)_[a-z0-9_]+/g));
  expect(names.size).toBeGreaterThan(15);
  // Of a histogram, the series have the name's endings.
  const missing = [...names].filter((name) => !told.includes(`# TYPE ${name.replace(/_(?:bucket|count|sum)$/, '')} `));
  expect(missing).toEqual([]);
});

test('leases and judgments are counted', async () => {
  const [project] = list(await admin.ask('GET', '/v1/projects'), 'items');
  const path = `/v1/projects/${text(project ?? null, 'id')}/assignments/next`;
  const assignment = await admin.ask('POST', path);
  const ranking = list(assignment, 'candidates').map((candidate) => [text(candidate, 'label')]);
  await admin.ask('POST', `/v1/assignments/${text(assignment, 'id')}/judgment`, {
    verdict: 'ranking',
    ranking,
    fenceToken: text(assignment, 'fenceToken'),
    dwellMs: 1,
  });
  const api = await figures('api');
  expect(api).toMatch(/^tastemaker_leases_total 1$/m);
  expect(api).toMatch(/^tastemaker_judgments_total\{verdict="ranking"\} 1$/m);
});

test('the figures of the API are for admins', async () => {
  const researcher = (await admin.invite('Rea', 'researcher')).caller;
  expect((await researcher.call('GET', '/metrics')).status).toBe(403);
  expect((await fetch(`${team.url}/metrics`)).status).toBe(401);
});
