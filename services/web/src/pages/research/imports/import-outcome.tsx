// What a file made, or would make: counts, what is wrong by line, what was left out and why.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { refusedLines } from '@tastemaker/client/browser';
import type { FileJudgment, ImportResult, Message } from '@tastemaker/contracts';
import { toolsApart, wordsOf } from '@tastemaker/contracts/messages';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';
import { downloadText } from '../../../parts/plot/download-file.js';

interface ImportOutcomeProps {
  readonly result: ImportResult;
  readonly fileName: string;
}

export function ImportOutcome({ result, fileName }: ImportOutcomeProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { dryRun, lines, prompts, completions, comparisons, judgments, skippedLines, skipped, remarks } = result;
  const errors = result.errors ?? [];
  const refused = result.refused ?? [];
  const counts = [
    [t`Rows read`, lines],
    [t`Prompts`, prompts],
    [t`Completions`, completions],
    [t`Comparisons`, comparisons],
    [t`Judgments`, judgments],
    [t`Rows left out`, skippedLines + (result.refusedLines ?? 0)],
  ] as const;
  return (
    <div className="stack outcome" role="status">
      {errors.length > 0 ? (
        <p className="note critical">
          <Icon name="caution" />
          <Plural
            value={result.errorLines ?? errors.length}
            one="# row is wrong: nothing of the file would be imported."
            other="# rows are wrong: nothing of the file would be imported."
          />
        </p>
      ) : (
        <p className="note accent">
          <Icon name="check" />
          {dryRun ? <Trans>This is what it would make; nothing is stored yet.</Trans> : <Trans>It is imported.</Trans>}
        </p>
      )}
      <dl className="figures">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="value">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      <Examples records={result.examples ?? []} />
      <Lines title={t`What is wrong`} lines={errors.map(({ path, message }) => [path, message])} />
      <Lines
        title={t`Columns that are not read`}
        lines={result.unread.map(({ column, rows, example }) => [column, t`rows: ${rows}, such as ${example}`])}
      />
      <Lines title={t`Wrong, and left out`} lines={refused.map(({ line, message }) => [t`line ${line}`, message])} />
      {refused.length > 0 && (
        <button
          className="btn"
          type="button"
          onClick={() => {
            downloadText(`${fileName}.refused.jsonl`, refusedLines(refused), 'application/jsonl');
          }}
        >
          <Icon name="download" />
          <Trans>Wrong rows as a file</Trans>
        </button>
      )}
      <Lines title={t`Left out`} lines={skipped.map(({ line, reason }) => [t`line ${line}`, reason])} />
      <Lines
        title={t`Understood in another way`}
        lines={remarks.map(({ line, message }) => [t`line ${line}`, message])}
      />
    </div>
  );
}

/** How the first rows are understood. */
function Examples({ records }: { readonly records: NonNullable<ImportResult['examples']> }) {
  if (records.length === 0) return null;
  return (
    <section>
      <h3>
        <Trans>How the first rows are understood</Trans>
      </h3>
      <ol className="understood" role="list">
        {records.map(({ messages, completions, judgments, tags, split }, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- rows of a file never move
          <li key={at} className="small">
            <UnderstoodPrompt messages={messages} />
            <ul role="list">
              {completions.map(({ text }, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- nor do their answers
                <li key={index} className="excerpt" dir="auto">
                  {text}
                </li>
              ))}
            </ul>
            <p className="faint num">
              {judgments.map((judgment) => judgedAs(judgment)).join('; ')}{' '}
              {[...tags, ...(split === undefined ? [] : [split])].join(', ')}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function UnderstoodPrompt({ messages }: { readonly messages: readonly Message[] }) {
  const { tools, messages: said } = toolsApart(messages);
  const lines = said.map((each) => (each.role === 'user' ? wordsOf(each) : `[${each.role}] ${wordsOf(each)}`));
  return (
    <>
      <p className="excerpt strong" dir="auto">
        {lines.join(' · ')}
      </p>
      {tools.length > 0 && (
        <p className="faint">
          <Trans>Functions that the assistant may call</Trans> ({tools.length})
        </p>
      )}
    </>
  );
}

/** Completions by their place in the row, from 1. */
function judgedAs({ verdict, ranking }: FileJudgment): string {
  return ranking === null ? verdict : ranking.map((group) => group.map((at) => at + 1).join(' = ')).join(' > ');
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly (readonly [string, string])[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul role="list" className="small lines" tabIndex={0} aria-label={title}>
        {lines.map(([where, message]) => (
          <li key={`${where} ${message}`}>
            <b className="num">{where}</b> {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
