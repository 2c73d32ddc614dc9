import { locale } from '../../i18n/desk';
import { COMMON_LANGUAGES, ownName } from '../../i18n/household-languages';

/** As the reader of the page names it: « Arabe », « Bambara ». */
export function nameHere(code: string): string {
  const name = new Intl.DisplayNames([locale()], { type: 'language' }).of(code) ?? code;
  // A language that no browser knows is called as those who speak it call it.
  if (name === code) return ownName(code);
  return name.charAt(0).toLocaleUpperCase(locale()) + name.slice(1);
}

/** Those that are not there yet, by their names. */
export function languagesBeside(chosen: readonly string[]): { value: string; text: string }[] {
  return ['fr', ...COMMON_LANGUAGES]
    .filter((code) => !chosen.includes(code))
    .map((code) => ({ value: code, text: nameHere(code) }))
    .sort((a, b) => a.text.localeCompare(b.text, locale()));
}
