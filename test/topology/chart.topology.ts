/** The Helm chart, rendered by Helm's own library, each object compared with Kubernetes' schemas. No cluster is at hand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const chart = join(root, 'docs', 'helm', 'tastemaker');

/** The least that the chart's README asks for. */
const needed = {
  image: { repository: 'registry.example.org/tastemaker', tag: '1.0.0' },
  existingSecret: 'tastemaker',
  publicUrl: 'https://labels.example.org',
  artifacts: { location: 's3://our-bucket/tastemaker' },
  api: { trustedProxies: '10.0.0.0/8' },
  ingress: { tlsSecret: 'labels-tls' },
};

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  securityContext: z.unknown().optional(),
  resources: z.looseObject({ limits: z.record(z.string(), z.unknown()).default({}) }),
  startupProbe: z.unknown().optional(),
  livenessProbe: z.unknown().optional(),
  readinessProbe: z.unknown().optional(),
});
const podSpec = z.looseObject({
  securityContext: z.unknown().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().optional(),
  containers: z.array(container).length(1),
});
const thing = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({ template: z.looseObject({ spec: podSpec }).optional(), replicas: z.number().optional() }),
});
const rendering = z.object({ objects: z.array(thing), lint: z.array(z.unknown()), wrong: z.array(z.string()) });

/** @throws Error with what Helm says of the values */
async function render(values: object): Promise<z.infer<typeof rendering>> {
  const script = join(import.meta.dirname, 'render_chart.py');
  const child = spawn(join(inject('tools'), 'python'), [script, chart], { stdio: 'pipe' });
  child.stdin.end(JSON.stringify(values));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const status = child.exitCode ?? (await once(child, 'exit'))[0];
  if (status !== 0) throw new Error(stderr);
  return rendering.parse(JSON.parse(stdout));
}

const asking = (path: string) => ({ httpGet: { path, port: 'http' } });

const without = (path: readonly [string, string?]) => {
  const copy: Record<string, unknown> = structuredClone(needed);
  const [group, key] = path;
  copy[group] = key === undefined ? '' : { ...z.record(z.string(), z.unknown()).parse(copy[group]), [key]: '' };
  return copy;
};

test('with what it needs it is whole: Helm and Kubernetes have nothing to say of it', async () => {
  const { objects, lint, wrong } = await render(needed);
  expect([lint, wrong]).toEqual([[], []]);
  expect(objects).toHaveLength(17);
});

test.each([
  [['image', 'repository'], 'image.repository is needed'],
  [['image', 'tag'], 'image.tag or image.digest is needed'],
  [['existingSecret'], 'existingSecret is needed'],
  [['publicUrl'], 'publicUrl is needed'],
  [['artifacts', 'location'], 'artifacts.location is needed'],
  [['api', 'trustedProxies'], 'api.trustedProxies is needed'],
  [['ingress', 'tlsSecret'], 'ingress.tlsSecret is needed'],
] as const)('without %s it says so', async (path, said) => {
  await expect(render(without(path))).rejects.toThrow(said);
});

test('what is misspelt, or would be wrong, is refused', async () => {
  await expect(render({ ...needed, workers: { replicas: 5 } })).rejects.toThrow('workers');
  await expect(render({ ...needed, artifacts: { location: '/data' } })).rejects.toThrow('location');
  const latest = { repository: 'registry.example.org/tastemaker', tag: 'latest' };
  await expect(render({ ...needed, image: latest })).rejects.toThrow('tag');
  // What the values' schema leaves to Kubernetes, Kubernetes' schemas find.
  const { wrong } = await render({ ...needed, networkPolicy: { egress: [{ port: 5432 }] } });
  expect(wrong.join('\n')).toContain('NetworkPolicy tm-api');
});

test('every pod is restricted, limited and probed, and has longer to stop than it drains', async () => {
  const { objects } = await render(needed);
  const pods = objects.flatMap(({ kind, spec }) =>
    spec.template === undefined ? [] : [{ kind, pod: spec.template.spec }],
  );
  expect(pods.map(({ kind }) => kind).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'Deployment',
    'Deployment',
    'Job',
    'StatefulSet',
  ]);
  for (const { kind, pod } of pods) {
    const [own] = pod.containers;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(own).toMatchObject({
      image: 'registry.example.org/tastemaker:1.0.0',
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
    expect(Object.keys(own?.resources.limits ?? {})).toEqual(['cpu', 'memory']);
    if (kind === 'Job') continue;
    const drains = Number(own?.env.find(({ name }) => name === 'TASTEMAKER_DRAIN_SECONDS')?.value);
    expect(drains).toBeGreaterThan(0);
    expect(pod.terminationGracePeriodSeconds).toBe(drains + 30);
    expect(own).toMatchObject({ livenessProbe: asking('/healthz'), readinessProbe: asking('/readyz') });
    expect(own?.startupProbe).toMatchObject(asking('/healthz'));
  }
});

test('only the migration knows the owner, before each upgrade; inference knows no database', async () => {
  const { objects } = await render(needed);
  const variables = objects.flatMap(({ spec }) => spec.template?.spec.containers ?? []);
  const knowing = (variable: string) =>
    variables.flatMap(({ name, env }) => (env.some((each) => each.name === variable) ? [name] : []));
  expect(knowing('TASTEMAKER_OWNER_DATABASE_URL')).toEqual(['migrate']);
  expect(knowing('DATABASE_URL')).not.toContain('inference');
  expect(knowing('TASTEMAKER_ADMIN_TOKEN')).toEqual(['api']);
  const job = objects.find(({ kind }) => kind === 'Job');
  expect(job?.metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade');
  expect(JSON.stringify(objects)).not.toMatch(/"kind":"Secret"/);
});

test('autoscalers and budgets are of all three, and models are asked for at as many pods as there may be', async () => {
  const { objects } = await render({ ...needed, inference: { autoscaling: { maxReplicas: 3 } } });
  const named = (kind: string) =>
    objects.flatMap((each) => (each.kind === kind ? [each.metadata.name] : [])).toSorted();
  const services = ['tm-api', 'tm-inference', 'tm-worker'];
  expect(named('HorizontalPodAutoscaler')).toEqual(services);
  expect(named('PodDisruptionBudget')).toEqual(services);
  expect(named('NetworkPolicy')).toEqual(['tm-api', 'tm-inference', 'tm-migrate', 'tm-worker']);
  // The autoscaler says how many.
  expect(objects.filter(({ spec }) => spec.replicas !== undefined)).toEqual([]);
  const urls = objects
    .flatMap(({ spec }) => spec.template?.spec.containers ?? [])
    .flatMap(({ env }) => env.flatMap(({ name, value }) => (name === 'TASTEMAKER_INFERENCE_URL' ? [value] : [])));
  const pods = [0, 1, 2].map((number) => `http://tm-inference-${number}.tm-inference.labels.svc:3001`);
  expect(new Set(urls)).toEqual(new Set([pods.join(',')]));
  const fixed = await render({ ...needed, worker: { replicas: 5, autoscaling: { enabled: false } } });
  const workers = fixed.objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'tm-worker');
  expect(workers?.spec.replicas).toBe(5);
});

test('with KubeRay there is a cluster, and workers know it', async () => {
  await expect(render({ ...needed, ray: { enabled: true } })).rejects.toThrow('ray.image is needed');
  const { objects, wrong } = await render({ ...needed, ray: { enabled: true, image: 'registry.example.org/ray:1' } });
  expect(wrong).toEqual([]);
  expect(objects.map(({ kind }) => kind)).toContain('RayCluster');
  expect(JSON.stringify(objects)).toContain('"value":"http://tm-ray-head-svc.labels.svc:8265"');
});
