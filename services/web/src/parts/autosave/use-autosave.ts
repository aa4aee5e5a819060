// Something that is being written: saved when the writing pauses, over the revision that was changed; a conflict loses neither.
import { ApiError } from '@tastemaker/client/browser';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keep, readKept } from './kept-content.js';

const pauseMs = 1200;

/** Content as the server has it. */
export interface Stored<Content> {
  readonly content: Content;
  readonly revision: number;
  readonly savedAt: string;
}

export type SaveState<Content> =
  | { readonly kind: 'saved'; readonly at: string }
  | { readonly kind: 'unsaved' | 'saving' }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Somebody else has changed it meanwhile. */
  | { readonly kind: 'conflict'; readonly theirs: Stored<Content> };

export interface AutosaveOptions<Content> {
  /** Where in the browser's storage it is kept until it is saved. */
  readonly storageKey: string;
  readonly stored: Stored<Content>;
  /** @throws ApiError `revision_conflict` when the revision is no longer the newest */
  readonly save: (content: Content, revision: number) => Promise<Stored<Content>>;
  readonly load: () => Promise<Stored<Content>>;
}

export interface Autosave<Content> {
  readonly content: Content;
  readonly state: SaveState<Content>;
  readonly write: (content: Content) => void;
  /**
   * Saves everything that was written, after a save that is under way.
   * @returns the revision that holds it; undefined where it could not be saved, which the state tells
   */
  readonly saveNow: () => Promise<number | undefined>;
  /** Puts one's own content over theirs. */
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
  /** Nothing is kept in the browser any more: it was discarded. */
  readonly forget: () => void;
}

export function useAutosave<Content>(options: AutosaveOptions<Content>): Autosave<Content> {
  const { storageKey, stored } = options;
  const latest = useRef(options);
  latest.current = options;
  const [{ content, isKept }, setContent] = useState(() => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kept below, under a key of this kind of content
    const kept = readKept(storageKey) as Content | undefined;
    const isOther = kept !== undefined && JSON.stringify(kept) !== JSON.stringify(stored.content);
    return { content: kept ?? stored.content, isKept: isOther };
  });
  const [state, setState] = useState<SaveState<Content>>(
    isKept ? { kind: 'unsaved' } : { kind: 'saved', at: stored.savedAt },
  );
  const newest = useRef(content);
  const saved = useRef({ content: isKept ? undefined : content, revision: stored.revision });
  const underWay = useRef<Promise<void>>(undefined);

  const saveOver = useCallback(
    (over: number) => {
      const save = async () => {
        const sent = newest.current;
        setState({ kind: 'saving' });
        try {
          const { revision, savedAt } = await latest.current.save(sent, over);
          saved.current = { content: sent, revision };
          const isNewest = newest.current === sent;
          if (isNewest) keep(storageKey, undefined);
          setState(isNewest ? { kind: 'saved', at: savedAt } : { kind: 'unsaved' });
        } catch (error) {
          setState(await failureOf(error, latest.current.load));
        } finally {
          underWay.current = undefined;
        }
      };
      underWay.current ??= save();
      return underWay.current;
    },
    [storageKey],
  );

  useEffect(() => {
    if (state.kind !== 'unsaved') return undefined;
    const timer = setTimeout(() => void saveOver(saved.current.revision), pauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [state, content, saveOver]);

  const show = (next: Content) => {
    newest.current = next;
    setContent({ content: next, isKept: false });
  };
  return {
    content,
    state,
    write(next) {
      show(next);
      keep(storageKey, next);
      setState((before) => (before.kind === 'conflict' ? before : { kind: 'unsaved' }));
    },
    async saveNow() {
      await underWay.current;
      const isSaved = () => saved.current.content === newest.current;
      if (!isSaved()) await saveOver(saved.current.revision);
      return isSaved() ? saved.current.revision : undefined;
    },
    keepMine() {
      if (state.kind === 'conflict') void saveOver(state.theirs.revision);
    },
    takeTheirs() {
      if (state.kind !== 'conflict') return;
      show(state.theirs.content);
      saved.current = state.theirs;
      keep(storageKey, undefined);
      setState({ kind: 'saved', at: state.theirs.savedAt });
    },
    forget() {
      keep(storageKey, undefined);
    },
  };
}

async function failureOf<Content>(error: unknown, load: () => Promise<Stored<Content>>): Promise<SaveState<Content>> {
  if (!(error instanceof ApiError) || error.code !== 'revision_conflict') return { kind: 'failed', error };
  try {
    return { kind: 'conflict', theirs: await load() };
  } catch (cause) {
    return { kind: 'failed', error: cause };
  }
}
