// Code: left to right, scrolled by keys where it is wider than its column, colored when its language is known.
import { lazily } from './lazily.js';
import { splitControls } from './visible-controls.js';

const useHighlighter = lazily(() => import('./highlighter.js'));

/** Longer code is shown in one color. */
const longestHighlighted = 20_000;

export function CodeBlock({ code, language }: { readonly code: string; readonly language?: string | undefined }) {
  const name = language?.trim().split(/\s/)[0] ?? '';
  const isWanted = name !== '' && code.length <= longestHighlighted;
  const highlighter = useHighlighter(isWanted);
  const parts = (isWanted ? highlighter?.highlight(code, name) : undefined) ?? [{ text: code, kind: undefined }];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <pre tabIndex={0}>
      <code>
        {parts.map(({ text, kind }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
          <span key={index} className={kind}>
            {splitControls(text).map((run, at) =>
              typeof run === 'string' ? (
                run
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: runs never move
                <span key={at} className="control-character">
                  {run.control}
                </span>
              ),
            )}
          </span>
        ))}
      </code>
    </pre>
  );
}
