// The ranking in one line, as the command line writes it, too: `B > D > A = C`.
import { useLingui } from '@lingui/react/macro';
import { parseRanking } from '@tastemaker/labeling';
import { useState } from 'react';
import { Field } from '../../../parts/field.js';
import type { DeskState } from '../desk-parts.js';
import { lineOf, rankingOf } from '../draft.js';

export function OneLine({ desk }: { readonly desk: DeskState }) {
  const { t } = useLingui();
  const { assignment, letters, judging, commands } = desk;
  const [typed, setTyped] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const line = lineOf(rankingOf(judging.draft));

  const parse = (text: string) => parseRanking(text, letters, assignment.allowPartialRankings);
  const take = (text: string) => {
    setTyped(undefined);
    setProblem(undefined);
    if (text.trim() === '') return true;
    const parsed = parse(text);
    if ('ranking' in parsed) {
      commands.give({ type: 'rank', ranking: parsed.ranking });
      return true;
    }
    setTyped(text);
    setProblem(parsed.problem);
    return false;
  };
  return (
    <Field label={t`In one line`} error={problem}>
      {(ids) => (
        <input
          {...ids}
          className="input oneline"
          value={typed ?? line}
          spellCheck={false}
          autoCapitalize="characters"
          autoComplete="off"
          dir="ltr"
          placeholder={t`for example B > A = C`}
          onChange={({ target: { value } }) => {
            setTyped(value);
            setProblem(undefined);
            // As soon as each letter stands there, the places follow.
            const parsed = letters.every((letter) => value.toUpperCase().includes(letter)) ? parse(value) : undefined;
            if (parsed !== undefined && 'ranking' in parsed) commands.give({ type: 'rank', ranking: parsed.ranking });
          }}
          onBlur={() => {
            if (typed !== undefined) take(typed);
          }}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter' && take(currentTarget.value)) currentTarget.blur();
          }}
        />
      )}
    </Field>
  );
}
