import { expect, test } from 'vitest';
import { ContactDraft } from './contact-draft.svelte';

function draft(phone: string, kept?: string): ContactDraft {
  const before = { name: null, phone: kept ?? null, language: null, bestHour: null, at: 0 };
  const draft = new ContactDraft(kept === undefined ? null : before);
  draft.phone = phone;
  draft.consent.setLanguage('fr');
  draft.consent.hasAgreed = true;
  return draft;
}

test('what no phone dials is not kept as a number, however often it is saved', () => {
  const odd = draft('chez sa fille');

  expect([odd.finish(), odd.finish()]).toEqual([undefined, undefined]);
  expect(odd.trouble).toBe('contact.phoneWrong');
});

test('a number that seems incomplete is asked about once', () => {
  const short = draft('06 12 34 56');

  expect(short.finish()).toBeUndefined();
  expect(short.trouble).toBe('contact.phoneOdd');
  expect(short.finish()).toMatchObject({ phone: '06 12 34 56' });
});

test('what was kept before stays as it is, while something else is changed', () => {
  const kept = draft('chez sa fille', 'chez sa fille');
  kept.name = 'Mme Diallo';

  expect(kept.finish()).toMatchObject({ phone: 'chez sa fille', name: 'Mme Diallo' });
});

test('digits of an Arabic keyboard are kept as every phone dials them', () => {
  expect(draft('٠٦ ١٢ ٣٤ ٥٦ ٧٨').finish()).toMatchObject({ phone: '06 12 34 56 78' });
});
