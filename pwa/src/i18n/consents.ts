import type { Language } from './languages';
import { isLanguage, language } from './translate.svelte';

/** Which text somebody agrees to, as it is recorded: its words never change under one name. */
export type ConsentText = keyof typeof texts;

/** What is read to somebody, word for word, in the language of the talk and not of the screen. */
const texts = {
  'follow_up.v1': {
    fr: 'Je peux noter votre demande pour que mon équipe vous aide\u00a0? Elle reste dans l’équipe, et vous pouvez demander qu’on l’efface.',
    en: 'May I note your request so that my team can help you? It stays in the team, and you can ask for it to be erased.',
    ar: 'هل تسمحون لي بتسجيل طلبكم كي يساعدكم فريقي؟ يبقى الطلب داخل الفريق، ويمكنكم أن تطلبوا محوه.',
  },
  'need.v1': {
    fr: 'Je peux noter ce dont vous avez besoin\u00a0? Cela reste dans l’équipe, et vous pouvez demander qu’on l’efface.',
    en: 'May I note what you need? It stays within the team, and you can ask for it to be erased.',
    ar: 'هل تسمحون لي بتسجيل ما تحتاجون إليه؟ يبقى داخل الفريق، ويمكنكم أن تطلبوا محوه.',
  },
  'contact.v1': {
    fr: 'Je peux garder vos coordonnées pour que mon équipe vous retrouve\u00a0? Elles restent dans l’équipe, et vous pouvez les faire effacer quand vous voulez.',
    en: 'May I keep your contact details so that my team can find you again? They stay within the team, and you can have them erased whenever you want.',
    ar: 'هل تسمحون لي بحفظ معلوماتكم كي يجدكم فريقي من جديد؟ تبقى داخل الفريق، ويمكنكم أن تطلبوا محوها متى شئتم.',
  },
  'passed_on.v1': {
    fr: 'Je peux transmettre votre demande à {recipient}\u00a0? Personne d’autre ne la reçoit, et vous pouvez dire non.',
    en: 'May I pass your request on to {recipient}? Nobody else gets it, and you can say no.',
    ar: 'هل تسمحون لي بنقل طلبكم إلى {recipient}؟ لن يصل إلى أي شخص آخر، ويمكنكم أن ترفضوا.',
  },
} as const satisfies Record<string, Record<Language, string>>;

const quotes: Record<Language, string> = {
  fr: '«\u00a0{text}\u00a0»',
  en: '“{text}”',
  ar: '«{text}»',
};

/**
 * The text in the language of a talk.
 *
 * @param values what stands in it: a name.
 * @returns where we have no translation, the screen's, which whoever reads it then translates: its
 *   `language` is another one.
 */
export function consentIn(
  wanted: string,
  name: ConsentText,
  values: Record<string, string> = {},
): { text: string; language: Language } {
  const chosen = isLanguage(wanted) ? wanted : language();
  const text = texts[name][chosen].replace(
    /\{(\w+)\}/g,
    // Among words written from the other side, a name keeps its own order.
    (_, key: string) => `\u2068${values[key] ?? ''}\u2069`,
  );
  return { text: quotes[chosen].replace('{text}', () => text), language: chosen };
}
