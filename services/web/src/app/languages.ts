// The languages of the app, and which of its folders share a catalog of messages. A page loads its own catalog only.

export const languages = {
  en: { name: 'English', direction: 'ltr' },
  es: { name: 'Español', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
  'zh-CN': { name: '简体中文', direction: 'ltr' },
  ar: { name: 'العربية', direction: 'rtl' },
} as const;

export type Language = keyof typeof languages;

/** By catalog, folders of `src`. */
export const catalogFolders = {
  shell: ['app', 'parts'],
  label: ['pages/label'],
  door: ['pages/door'],
  research: ['pages/research'],
  admin: ['pages/admin'],
} as const;

export type CatalogName = keyof typeof catalogFolders;

export function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name);
}

/** The first of these that the app speaks, by its whole name or by its language alone; English if there is none. */
export function closestLanguage(wanted: readonly string[]): Language {
  for (const name of wanted) {
    if (isLanguage(name)) return name;
    const [language = ''] = name.split('-');
    if (language === 'zh') return 'zh-CN';
    if (isLanguage(language)) return language;
  }
  return 'en';
}
