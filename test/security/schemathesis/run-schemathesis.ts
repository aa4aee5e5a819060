/** Running schemathesis against a server, and reading what it found. */
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface SchemathesisOrder {
  url: string;
  token: string;
  /** That it may take; it ends by itself. */
  seconds: number;
  configuration: string;
  /** Whether the configuration settles the ids of paths. */
  hasSettledIds: boolean;
  report: string;
}

export interface SchemathesisFindings {
  /** Requests that were made up. */
  cases: number;
  /** Each with the operation, what is wrong, and the answer's beginning. */
  failures: string[];
  /** What it printed. */
  log: string;
}

export async function runSchemathesis(python: string, order: SchemathesisOrder): Promise<SchemathesisFindings> {
  const log = `${order.report}.txt`;
  const output = createWriteStream(log);
  const options = ['--max-time', String(order.seconds), '--max-examples', '40', '--continue-on-failure', '--no-shrink'];
  const command = [
    join(dirname(python), 'schemathesis'),
    '--config-file',
    order.configuration,
    'run',
    `${order.url}/openapi.json`,
    '--header',
    `Authorization: Bearer ${order.token}`,
    '--exclude-path',
    '/v1/auth/logout',
    '--checks',
    'all',
    '--phases',
    'coverage,fuzzing,stateful',
    '--suppress-health-check',
    'all',
    ...options,
    '--request-timeout',
    '20',
    '--report',
    'ndjson',
    '--report-ndjson-path',
    order.report,
  ];
  const child = spawn(python, command, { cwd: dirname(order.report), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  await new Promise<void>((resolve) => output.end(resolve));
  const printed = readFileSync(log, 'utf8');
  const failures = failuresIn(printed).filter((failure) => !isOfSettledId(failure, order.hasSettledIds));
  return { cases: Number(/(\d+) generated/.exec(printed)?.[1] ?? 0), failures, log };
}

/**
 * Where the configuration settles the id of a path, that one is sent in the place of a bad one that was drawn beside another
 * parameter: that it is accepted is no finding.
 */
function isOfSettledId(failure: string, hasSettledIds: boolean): boolean {
  return (
    hasSettledIds && failure.includes(' - ST201 ') && failure.includes('Invalid component: parameter `id` in path')
  );
}

function failuresIn(printed: string): string[] {
  const failures: string[] = [];
  let operation = '';
  const lines = printed.split('\n');
  for (const [i, line] of lines.entries()) {
    operation = /^_{3,} (.*?) _{3,}$/.exec(line)?.[1] ?? operation;
    if (!/^- ST\d+/.test(line)) continue;
    const told = lines
      .slice(i + 1, i + 16)
      .map((each) => each.trim())
      .filter((each) => each !== '');
    failures.push(`${operation} ${line} ${told.join(' ').slice(0, 700)}`);
  }
  return failures;
}

/**
 * Its settings.
 * - Texts without NUL: that no text holds one is said once for the whole API, not in each schema.
 * - What a schema allows may still contradict what is stored, or another field where no schema can say it: a range whose
 *   ends are exchanged, a prompt of another project. That is 422, and declared. Whether it is one of ours to express is
 *   tested in 22-documented-answers.
 * - What it forbids may also be refused for its size.
 *
 * @param ids by name: what is there, for the parameters of paths; none: they are drawn
 */
export function configurationFor(ids: Readonly<Record<string, string>>): string {
  return [
    '[generation]',
    'allow-x00 = false',
    '[checks.positive_data_acceptance]',
    'expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "413", "422", "429", "502", "504"]',
    '[checks.negative_data_rejection]',
    'expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "414", "415", "422", "429", "431"]',
    ...Object.entries(resources).flatMap(([resource, name]) => {
      const id = ids[name];
      if (id === undefined) return [];
      return [
        '[[operations]]',
        `include-path-regex = "/${resource}/\\\\{id\\\\}"`,
        `parameters = { "path.id" = "${id}" }`,
      ];
    }),
    '',
  ].join('\n');
}

const resources = { projects: 'projectId', models: 'modelId', assignments: 'assignmentId', runs: 'runId' };
