// The ranking as tiles, best on top. A tile is dragged by pointer, or chosen and moved by keys.
import { Trans, useLingui } from '@lingui/react/macro';
import { type PointerEvent, useRef, useState } from 'react';
import { Icon } from '../../../parts/icon.js';
import type { DeskState } from '../desk-parts.js';
import { rankingOf } from '../draft.js';
import { dropAt } from '../places.js';
import { targetAt } from './drop-target.js';

export function OrderList({ desk }: { readonly desk: DeskState }) {
  const { t } = useLingui();
  const { assignment, judging, commands } = desk;
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<string>();
  const [target, setTarget] = useState<ReturnType<typeof targetAt>>();
  const ranking = judging.draft.isAllBad ? [] : rankingOf(judging.draft);

  const onPointerDown = (event: PointerEvent<HTMLElement>, letter: string) => {
    if (event.button !== 0) return;
    commands.give({ type: 'letter', letter });
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged(letter);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (dragged !== undefined) setTarget(targetAt(list.current, event.clientY, assignment.allowTies));
  };
  const onPointerUp = () => {
    if (dragged !== undefined && target !== undefined)
      commands.give({ type: 'places', letter: dragged, places: dropAt(judging.draft.places, dragged, target) });
    setDragged(undefined);
    setTarget(undefined);
  };

  if (ranking.length === 0)
    return (
      <p className="small muted">
        {judging.draft.isAllBad ? <Trans>All are bad: no places.</Trans> : <Trans>Nothing placed yet.</Trans>}
      </p>
    );
  return (
    <ol
      className="order"
      role="list"
      ref={list}
      data-drop={target === undefined ? undefined : 'gap' in target ? `gap ${target.gap}` : `group ${target.group}`}
    >
      {ranking.map((group, at) => (
        <li key={group.join('')} className={dropClass(target, at, ranking.length)} data-group>
          <span className="place">{judging.draft.places[group[0] ?? '']}</span>
          <div>
            <div
              className="group"
              role={group.length > 1 ? 'group' : undefined}
              aria-label={group.length > 1 ? t`Tied: ${group.join(', ')}` : undefined}
            >
              {group.map((letter) => (
                <div
                  key={letter}
                  className={tileClass(letter, dragged, judging.chosen)}
                  onPointerDown={(event) => {
                    onPointerDown(event, letter);
                  }}
                  onPointerMove={onPointerMove}
                  onPointerUp={onPointerUp}
                  onPointerCancel={onPointerUp}
                >
                  <b>{letter}</b>
                  <bdi className="begin">
                    {beginOf(assignment.candidates.find(({ label }) => label === letter)?.text)}
                  </bdi>
                  <button
                    className="btn quiet icon"
                    type="button"
                    aria-label={t`Move ${letter}: arrow keys, or drag`}
                    aria-pressed={judging.chosen === letter}
                    onClick={() => {
                      commands.give({ type: 'letter', letter });
                    }}
                    onKeyDown={(event) => {
                      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
                      if (by === undefined) return;
                      event.preventDefault();
                      event.stopPropagation();
                      commands.give({ type: 'letter', letter });
                      commands.give({ type: 'move', by: by < 0 ? -1 : 1 });
                    }}
                  >
                    <Icon name="drag" />
                  </button>
                </div>
              ))}
            </div>
            {group.length > 1 && (
              <span className="tie">
                <Icon name="equal" />
                <Trans>tied</Trans>
              </span>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function tileClass(letter: string, dragged: string | undefined, chosen: string | undefined): string {
  if (letter === dragged) return 'tile dragged';
  return letter === chosen ? 'tile chosen' : 'tile';
}

function dropClass(target: ReturnType<typeof targetAt>, at: number, count: number): string | undefined {
  if (target === undefined) return undefined;
  if ('group' in target) return target.group === at ? 'drop-into' : undefined;
  if (target.gap === at) return 'drop-before';
  return target.gap === count && at === count - 1 ? 'drop-after' : undefined;
}

const begin = 60;

function beginOf(text = ''): string {
  const line =
    text
      .trim()
      .split('\n')[0]
      ?.replaceAll(/[*_#`>]/g, '')
      .trim() ?? '';
  return line.length > begin ? `${line.slice(0, begin)} …` : `${line} …`;
}
