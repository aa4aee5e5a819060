// A run's report: what its model's artifact says that it was worth, with the texts that may still be shown.
import type { Artifacts } from '@tastemaker/artifacts';
import {
  type MissingReport,
  type Model,
  type RewardReport,
  type RewardSplitReport,
  type Run,
  type RunReport,
  type StoredEvaluation,
  settingsApart,
  storedEvaluation,
} from '@tastemaker/contracts';
import { type Database, modelOfRun, textsOfDisagreements } from '@tastemaker/database';
import { isMissingFile, readingFilesOf } from '../problems/damaged-artifact.js';

interface Sources {
  readonly database: Database;
  readonly artifacts: Artifacts;
}

type Found = { readonly report: RewardReport } | { readonly missing: MissingReport };

/** @throws HttpProblem `artifact_damaged` */
export async function readRunReport(sources: Sources, run: Run): Promise<RunReport> {
  const found = await findReport(sources, run);
  return {
    runId: run.id,
    kind: run.kind,
    status: run.status,
    modelId: run.modelId,
    settingsApart: settingsApart(run.config),
    report: 'report' in found ? found.report : null,
    missing: 'missing' in found ? found.missing : null,
  };
}

async function findReport({ database, artifacts }: Sources, run: Run): Promise<Found> {
  if (run.config.kind !== 'reward') {
    return missing('not_a_reward_run', 'Only reward runs end with a report; this one has its curves.');
  }
  if (run.config.dryRun) return missing('dry_run', 'It only told what a run would take.');
  if (run.status === 'queued' || run.status === 'running') return missing('not_over', 'The report comes with its end.');
  const model = await modelOfRun(database, run.id);
  if (model === undefined) return missing('no_model', 'It has no model: it made none, or the model was deleted.');
  const text = await readingFilesOf('model', model, () => evaluationOf(artifacts, model));
  if (text === undefined) {
    return missing(
      'not_measured',
      'Its model was kept when the run stopped, or made by a version that did not measure.',
    );
  }
  const parsed = storedEvaluation.safeParse(json(text));
  if (!parsed.success) return missing('unknown_format', 'Its report is in a form that this version does not read.');
  return { report: await withTexts(database, run.projectId, parsed.data) };
}

function missing(code: MissingReport['code'], message: string): Found {
  return { missing: { code, message } };
}

/** Undefined where the artifact has none. */
async function evaluationOf(artifacts: Artifacts, { checkpointHash }: Model): Promise<string | undefined> {
  if (checkpointHash === null) return undefined;
  try {
    const { stream } = await artifacts.openFile(checkpointHash, 'evaluation.json');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error; // No JSON is in no form that is known.
  }
}

async function withTexts(database: Database, projectId: string, stored: StoredEvaluation): Promise<RewardReport> {
  const all = [...(stored.validation.hardest ?? []), ...(stored.test.hardest ?? [])];
  const { messages, texts } = await textsOfDisagreements(database, projectId, all);
  const told = ({ hardest, ...figures }: StoredEvaluation['test']): RewardSplitReport => ({
    ...figures,
    hardest:
      hardest?.map((pair) => ({
        ...pair,
        messages: messages.get(pair.promptId) ?? null,
        preferred: texts.get(pair.preferredId) ?? null,
        other: texts.get(pair.otherId) ?? null,
      })) ?? null,
  });
  return { ...stored, validation: told(stored.validation), test: told(stored.test) };
}
