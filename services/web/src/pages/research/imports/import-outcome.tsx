// What a file made, or would make: counts, what is wrong by line, what was left out and why.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ImportResult } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

export function ImportOutcome({ result }: { readonly result: ImportResult }) {
  const { t } = useLingui();
  const format = useFormat();
  const { dryRun, lines, prompts, completions, comparisons, judgments, skippedLines, skipped, remarks } = result;
  const errors = result.errors ?? [];
  const counts = [
    [t`Rows read`, lines],
    [t`Prompts`, prompts],
    [t`Completions`, completions],
    [t`Comparisons`, comparisons],
    [t`Judgments`, judgments],
    [t`Rows left out`, skippedLines],
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
      <Lines title={t`What is wrong`} lines={errors.map(({ path, message }) => [path, message])} />
      <Lines title={t`Left out`} lines={skipped.map(({ line, reason }) => [t`line ${line}`, reason])} />
      <Lines
        title={t`Understood in another way`}
        lines={remarks.map(({ line, message }) => [t`line ${line}`, message])}
      />
    </div>
  );
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
