// What is changed of a project's settings: kept beside what the server has, so that only changes are sent.
import type { Project, ProjectSettings, ProjectUpdate } from '@tastemaker/contracts';
import { useState } from 'react';

export type Head = Pick<Project, 'name' | 'description' | 'state'>;

export interface SettingsDraft {
  readonly head: Head;
  readonly settings: ProjectSettings;
  readonly set: <Key extends keyof ProjectSettings>(key: Key, value: ProjectSettings[Key]) => void;
  readonly setHead: <Key extends keyof Head>(key: Key, value: Head[Key]) => void;
  /** What the server said about a setting. */
  readonly errorOf: (path: string) => string | undefined;
}

export function useSettingsDraft({ name, description, state, settings }: Project) {
  const stored: Head = { name, description, state };
  const [changedHead, setChangedHead] = useState<Partial<Head>>({});
  const [changed, setChanged] = useState<Partial<ProjectSettings>>({});
  return {
    head: { ...stored, ...changedHead },
    settings: { ...settings, ...changed },
    set: <Key extends keyof ProjectSettings>(key: Key, value: ProjectSettings[Key]) => {
      setChanged((before) => withChange(before, settings, key, value));
    },
    setHead: <Key extends keyof Head>(key: Key, value: Head[Key]) => {
      setChangedHead((before) => withChange(before, stored, key, value));
    },
    discard: () => {
      setChangedHead({});
      setChanged({});
    },
    changes: Object.keys(changedHead).length + Object.keys(changed).length,
    update: (): ProjectUpdate => ({
      ...changedHead,
      ...(Object.keys(changed).length > 0 ? { settings: changed } : {}),
    }),
  };
}

/** Without what is as it was. */
function withChange<Of extends object, Key extends keyof Of>(
  before: Partial<Of>,
  stored: Of,
  key: Key,
  value: Of[Key],
): Partial<Of> {
  const { [key]: _replaced, ...rest } = before;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all keys of `before` but one, and that one
  const others = rest as Partial<Of>;
  return JSON.stringify(value) === JSON.stringify(stored[key]) ? others : { ...others, [key]: value };
}
