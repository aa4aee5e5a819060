// A model: what it is and comes from, the aliases that stand for it, how well it was measured to do, what it gets wrong, its card
// and its files.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Model } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { useMe } from '../../../app/me.js';
import { projectQuery } from '../../../app/project-queries.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { ModelReports } from '../model-report/model-reports.js';
import { modelQuery } from '../run/queries.js';
import { DeleteModel } from './delete-model.js';
import { ModelAliases } from './model-aliases.js';
import { ModelEvaluation } from './model-evaluation.js';
import { ModelFiles } from './model-files.js';
import { modelKindNames, modelStatusNames } from './model-kind.js';
import { ModelLineage } from './model-lineage.js';
import { ModelMetrics } from './model-metrics.js';
import { ModelTest } from './model-test.js';
import './model.css';

export function ModelPage() {
  const { model: modelId = '' } = useParams({ strict: false });
  const model = useQuery({
    ...modelQuery(modelId),
    refetchInterval: ({ state }) => (state.data?.status === 'importing' ? 2000 : false),
  });
  return (
    <div className="model-page">
      <Loaded query={model} lines={8}>
        {(found) => <Sections model={found} />}
      </Loaded>
    </div>
  );
}

function Sections({ model }: { readonly model: Model }) {
  const isAnswering = model.kind !== 'reward' && model.status === 'ready';
  return (
    <>
      <ModelHead model={model} />
      {model.error !== null && (
        <p className="note critical" role="alert">
          <Icon name="caution" />
          {model.error}
        </p>
      )}
      {model.caution !== null && (
        <p className="note caution">
          <Icon name="caution" />
          <span>
            <Trans>What it gets wrong:</Trans> {model.caution}
          </span>
        </p>
      )}
      {model.warnings.map((warning) => (
        <p key={warning} className="note caution">
          <Icon name="caution" />
          <span>
            <Trans>Its files do not fit together:</Trans> {warning}
          </span>
        </p>
      ))}
      <Section title={<Trans>Where it comes from</Trans>}>
        <ModelLineage model={model} />
      </Section>
      {isAnswering && (
        <Section title={<Trans>Does it answer?</Trans>}>
          <ModelTest model={model} />
        </Section>
      )}
      {model.kind === 'reward' && (
        <Section
          title={<Trans>Aliases</Trans>}
          note={<Trans>Names that clients ask by; they switch while they are asked.</Trans>}
        >
          <ModelAliases model={model} />
        </Section>
      )}
      {model.kind === 'reward' && (
        <Section
          title={<Trans>Evaluation reports</Trans>}
          note={
            <Trans>What it is worth on judged answers of a snapshot: accuracy, controls, calibration, versions.</Trans>
          }
        >
          <ModelReports model={model} />
        </Section>
      )}
      {model.kind === 'reward' && model.runId !== null && <ModelEvaluation model={model} runId={model.runId} />}
      <Section title={<Trans>Measured</Trans>}>
        <ModelMetrics metrics={model.metrics} />
      </Section>
      <Section title={<Trans>Card</Trans>}>
        {model.card.trim() === '' ? (
          <Empty>
            <Trans>It has no card.</Trans>
          </Empty>
        ) : (
          <div className="read card">
            <Markdown text={forReaders(model.card)} headingLevel={3} />
          </div>
        )}
      </Section>
      {model.endpoint === null && (
        <Section title={<Trans>Files</Trans>}>
          <ModelFiles model={model} />
        </Section>
      )}
    </>
  );
}

/** What a card says to programs: its metadata at the beginning, and the numbers of evaluations in comments. */
function forReaders(card: string): string {
  return card.replace(/^---\r?\n[\s\S]*?\n---\r?\n/, '').replaceAll(/<!--[\s\S]*?-->/g, '');
}

function ModelHead({ model }: { readonly model: Model }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const me = useMe();
  const [isDeleting, setDeleting] = useState(false);
  const project = useQuery({ ...projectQuery(model.projectId ?? ''), enabled: model.projectId !== null }).data;
  return (
    <>
      <PageHead
        title={model.name}
        tag={<span className="tag">{i18n._(modelStatusNames[model.status])}</span>}
        crumbs={
          <>
            <Link to="/models">
              <Trans>Models</Trans>
            </Link>
            <Icon name="chevron" />
            {i18n._(modelKindNames[model.kind])}
          </>
        }
        actions={
          <>
            {model.status === 'ready' && (
              <Link
                className="btn"
                to="/playground"
                search={{ [model.kind === 'reward' ? 'reward' : 'model']: model.id }}
              >
                <Icon name="playground" />
                <Trans>Ask it</Trans>
              </Link>
            )}
            {model.kind !== 'base' && model.status === 'ready' && model.endpoint === null && (
              <Link
                className="btn"
                to="/runs/new"
                search={{
                  kind: model.kind === 'reward' ? 'reward' : 'finetune',
                  base: model.id,
                  ...(model.projectId === null ? {} : { project: model.projectId }),
                }}
              >
                <Icon name="run" />
                <Trans>Train from it</Trans>
              </Link>
            )}
            {(me.role === 'admin' || model.projectId !== null) && (
              <button
                className="btn danger"
                type="button"
                onClick={() => {
                  setDeleting(true);
                }}
              >
                <Trans>Delete</Trans>
              </button>
            )}
          </>
        }
        meta={
          <>
            <span>
              {model.projectId === null ? <Trans>the installation’s</Trans> : <Trans>of {project?.name ?? '…'}</Trans>}
            </span>
            {model.parameters !== null && (
              <span>
                <Plural value={model.parameters} one="# parameter" other="# parameters" />
              </span>
            )}
            {model.bytes !== null && <span>{format.bytes(model.bytes)}</span>}
            <span>
              <Trans>made {format.dateTime(model.createdAt)}</Trans>
            </span>
          </>
        }
      />
      {isDeleting && (
        <DeleteModel
          model={model}
          onClose={() => {
            setDeleting(false);
          }}
        />
      )}
    </>
  );
}
