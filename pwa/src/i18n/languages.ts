/**
 * The languages that the field speaks. To add one: a folder of its name beside `fr`, with the same
 * files, and a line here. See docs/languages.md.
 */
export const languages = {
  fr: { name: 'Français', locale: 'fr-FR', dir: 'ltr', read: null },
  en: { name: 'English', locale: 'en-GB', dir: 'ltr', read: () => import('./en/words') },
  ar: { name: 'العربية', locale: 'ar-u-nu-latn', dir: 'rtl', read: () => import('./ar/words') },
} as const;

export type Language = keyof typeof languages;
