// What a person has set on this device: kept in the browser's storage, and forgotten without harm where that is refused.

const prefix = 'tastemaker-';

export type SettingName =
  | 'language'
  | 'theme'
  | 'reading-size'
  | 'reading-typeface'
  | 'scroll-together'
  | 'keys'
  | 'letter-keys'
  | 'session-length'
  | 'playground-project';

export function readSetting(name: SettingName): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined;
  } catch {
    // Storage is refused in this window: nothing was set.
    return undefined;
  }
}

/** Undefined forgets it. */
export function writeSetting(name: SettingName, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // Storage is refused in this window: the setting lasts as long as the page.
  }
}
