// One judge: what it is, its passes over comparisons, what it is worth beside people, and what both say of models.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Judge } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { FailedPage } from '../../../parts/failed-page.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { BesidePeople } from './beside-people.js';
import { EstimatesSection } from './estimates-section.js';
import { FoundSection } from './found-section.js';
import { kindNames } from './judge-kind.js';
import { PassDialog } from './pass-dialog.js';
import { PassesSection } from './passes-section.js';
import { judgeQuery } from './queries.js';
import './judges.css';

export function JudgePage() {
  const { project = '', judge: judgeId = '' } = useParams({ strict: false });
  const judge = useQuery(judgeQuery(project, judgeId));
  if (judge.isError && judge.data === undefined)
    return <FailedPage error={judge.error} onTryAgain={() => void judge.refetch()} />;
  return (
    <div className="judges-page">
      {judge.data === undefined ? <LoadingLines lines={8} /> : <Told judge={judge.data} />}
    </div>
  );
}

function Told({ judge }: { readonly judge: Judge }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [isSending, setSending] = useState(false);
  const { projectId, name, version, kind, modelId, modelName, prompt, maxTokens, createdAt } = judge;
  const send = () => {
    setSending(true);
  };
  return (
    <>
      <PageHead
        title={
          <Trans>
            {name}, version {version}
          </Trans>
        }
        crumbs={
          <>
            <Link to="/p/$project/judges" params={{ project: projectId }}>
              <Trans>Judges</Trans>
            </Link>
            <Icon name="chevron" />
            {i18n._(kindNames[kind])}
          </>
        }
        actions={
          <button className="btn primary" type="button" onClick={send}>
            <Icon name="run" />
            <Trans>Judge comparisons</Trans>
          </button>
        }
        meta={
          <>
            <span>
              {modelId === null ? (
                <Trans>{modelName}, which is deleted</Trans>
              ) : (
                <Link to="/models/$model" params={{ model: modelId }}>
                  {modelName}
                </Link>
              )}
            </span>
            {maxTokens !== null && (
              <span>
                <Trans>answers of {format.number(maxTokens)} tokens at most</Trans>
              </span>
            )}
            <span>
              <Trans>registered {format.dateTime(createdAt)}</Trans>
            </span>
          </>
        }
      />
      <PassesSection judge={judge} />
      <BesidePeople judge={judge} />
      <EstimatesSection judge={judge} />
      <FoundSection judge={judge} />
      {prompt !== null && (
        <Section title={<Trans>What it is asked</Trans>}>
          <pre className="judge-prompt" dir="auto">
            {prompt}
          </pre>
        </Section>
      )}
      {isSending && (
        <PassDialog
          judge={judge}
          onClose={() => {
            setSending(false);
          }}
        />
      )}
    </>
  );
}
