// The language in force: chosen here, or the browser's. Catalogs are loaded when a page first needs them.
import { i18n, type Messages } from '@lingui/core';
import { type CatalogName, closestLanguage, type Language, languages } from './languages.js';
import { readSetting, writeSetting } from './settings.js';

export { i18n };

const catalogs = import.meta.glob<{ messages: Messages }>('../../locales/*/*.po');
const loaded = new Set<CatalogName>();

/** To be awaited before anything is drawn. */
export async function startLocale(names: readonly CatalogName[]): Promise<void> {
  const chosen = readSetting('language');
  await activate(closestLanguage(chosen === undefined ? navigator.languages : [chosen]), names);
}

export function currentLanguage(): Language {
  return closestLanguage([i18n.locale]);
}

/** Loads a catalog's messages in the language in force; at once if they are there. */
export async function ensureCatalog(name: CatalogName): Promise<void> {
  if (loaded.has(name)) return;
  i18n.load(i18n.locale, await messagesOf(currentLanguage(), name));
  loaded.add(name);
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeSetting('language', language);
  await activate(language, [...loaded]);
}

async function activate(language: Language, names: readonly CatalogName[]): Promise<void> {
  const parts = await Promise.all(names.map((name) => messagesOf(language, name)));
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, ...parts) });
  for (const name of names) loaded.add(name);
  document.documentElement.lang = language;
  document.documentElement.dir = languages[language].direction;
}

async function messagesOf(language: Language, name: CatalogName): Promise<Messages> {
  const load = catalogs[`../../locales/${language}/${name}.po`];
  if (load === undefined) throw new Error(`there is no catalog ${name} in ${language}`);
  return (await load()).messages;
}
