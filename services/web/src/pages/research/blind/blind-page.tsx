// Two models answer the same question without being named; who wrote which is told after the choice.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ModelVote, ModelVoteChoice, ModelVoteRound } from '@tastemaker/contracts';
import { type FormEvent, useEffect, useState } from 'react';
import { client } from '../../../app/client.js';
import { usePageTitle } from '../../../app/route-title.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { readText } from '../parts/filter-search.js';
import { PlaygroundTabs } from '../playground/playground-tabs.js';
import { PromptFields } from '../playground/prompt-fields.js';
import { messagesOf, type Question, usualQuestion } from '../playground/question.js';
import { voteOfKey } from './vote-keys.js';
import { VoteTally } from './vote-tally.js';
import '../playground/playground.css';

export function BlindPage() {
  const { t } = useLingui();
  usePageTitle(t`Two models, blind`);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const models =
    useQuery({ queryKey: ['models', 'all'], queryFn: () => client.listModels({ limit: 500 }) }).data?.items ?? [];
  const answering = models.filter(({ kind, status }) => kind !== 'reward' && status === 'ready');
  const one = readText(search, 'one') ?? answering[0]?.id ?? '';
  const other = readText(search, 'other') ?? answering.find(({ id }) => id !== one)?.id ?? '';
  const [question, setQuestion] = useState<Question>(usualQuestion);
  const round = useMutation({
    mutationFn: () => client.askBlind({ modelIds: [one, other], messages: messagesOf(question) }),
  });
  const vote = useMutation({
    mutationFn: ({ id, choice }: { id: string; choice: ModelVoteChoice }) => client.voteBlind(id, choice),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['model-votes'] }),
  });
  const shown = round.isPending ? undefined : round.data;
  const told = vote.data?.roundId === shown?.id ? vote.data : undefined;
  const ask = () => {
    if (round.isPending || question.prompt.trim() === '' || one === '' || other === '') return;
    vote.reset();
    round.mutate();
  };
  const choose = (key: 'one' | 'other', id: string) =>
    void navigate({ to: '/playground/blind', search: { one, other, [key]: id }, replace: true });
  const cast = (choice: ModelVoteChoice) => {
    if (shown !== undefined && told === undefined && !vote.isPending) vote.mutate({ id: shown.id, choice });
  };
  const picker = (key: 'one' | 'other', label: string, value: string) => (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={value}
          onChange={({ target }) => {
            choose(key, target.value);
          }}
        >
          {answering.length === 0 && <option value="">{t`no model that answers yet`}</option>}
          {answering.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <div className="playground-page lab">
      <form
        className="asker"
        aria-label={t`Ask`}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          ask();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          ask();
        }}
      >
        <h1>
          <Trans>Playground</Trans>
        </h1>
        <PlaygroundTabs />
        {picker('one', t`One`, one)}
        {picker('other', t`The other`, other)}
        <PromptFields
          question={question}
          onChange={(part) => {
            setQuestion({ ...question, ...part });
          }}
        />
        <button className="btn primary tall" type="submit" aria-busy={round.isPending}>
          <Icon name="send" />
          <Trans>Ask both</Trans> <Kbd>Ctrl ⏎</Kbd>
        </button>
      </form>
      <section className="results" aria-label={t`Two answers, blind`} aria-busy={round.isPending}>
        {round.isError && <Failure error={round.error} onTryAgain={ask} />}
        {round.isPending && <LoadingLines lines={6} />}
        {shown === undefined && round.isIdle && (
          <Empty>
            <Trans>Ask both: you choose the better answer before you know who wrote it.</Trans>
          </Empty>
        )}
        {shown !== undefined && <Round round={shown} told={told} onVote={cast} />}
        {vote.isError && <Failure error={vote.error} />}
        {one !== '' && other !== '' && one !== other && <VoteTally one={one} other={other} />}
      </section>
    </div>
  );
}

interface RoundProps {
  readonly round: ModelVoteRound;
  readonly told: ModelVote | undefined;
  readonly onVote: (choice: ModelVoteChoice) => void;
}

function Round({ round, told, onVote }: RoundProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const choice = voteOfKey(event);
      if (choice === undefined) return;
      event.preventDefault();
      onVote(choice);
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, [onVote]);
  return (
    <>
      <h2 role="status">
        {told === undefined ? (
          <Trans>Which is better? Who wrote which is told after you chose.</Trans>
        ) : (
          <Trans>
            A was written by {told.models.A.name}, B by {told.models.B.name}.
          </Trans>
        )}
      </h2>
      <div className="blind">
        {round.answers.map(({ letter, text }) => (
          <div key={letter}>
            <h2>
              {letter}
              {told !== undefined && <span className="tag">{told.models[letter].name}</span>}
            </h2>
            <div className="read">
              <Markdown text={text} headingLevel={3} />
            </div>
          </div>
        ))}
      </div>
      {told === undefined && (
        <div className="vote">
          <button
            className="btn tall"
            type="button"
            onClick={() => {
              onVote('A');
            }}
          >
            <Kbd>A</Kbd> <Trans>A is better</Trans>
          </button>
          <button
            className="btn tall"
            type="button"
            onClick={() => {
              onVote('tie');
            }}
          >
            <Trans>Equal</Trans> <Kbd>E</Kbd>
          </button>
          <button
            className="btn tall"
            type="button"
            onClick={() => {
              onVote('bothBad');
            }}
          >
            <Trans>Both bad</Trans> <Kbd>X</Kbd>
          </button>
          <button
            className="btn tall"
            type="button"
            onClick={() => {
              onVote('B');
            }}
          >
            <Trans>B is better</Trans> <Kbd>B</Kbd>
          </button>
        </div>
      )}
    </>
  );
}
