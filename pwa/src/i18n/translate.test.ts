// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { words as inArabic } from './ar/words';
import { words as inEnglish } from './en/words';
import { desk as deskInEnglish } from './en/desk';
import { deskWork as deskWorkInEnglish } from './en/desk-work';
import { desk } from './fr/desk';
import { deskWork } from './fr/desk-work';
import { words as inFrench } from './fr/words';
import './door';
import { beside, listed, setLanguage, t, tCount } from './translate.svelte';

afterEach(() => setLanguage('fr'));

test('a sentence is said in the language that is spoken, with its values', async () => {
  expect(t('place.door', { label: '42' })).toBe('Porte 42');
  await setLanguage('en');
  expect(t('place.door', { label: '42' })).toBe('Door 42');
  expect(document.documentElement.lang).toBe('en');
});

test('each language has its own plural, and its own way to write numbers', async () => {
  expect(tCount('place.doors', 0)).toBe('0 porte');
  expect(tCount('place.doors', 1126)).toBe('1\u202f126 portes');
  await setLanguage('en');
  expect(tCount('place.doors', 0)).toBe('0 doors');
  expect(tCount('place.doors', 1126)).toBe('1,126 doors');
});

test('Arabic has six plurals, turns the page round, and isolates what is written the other way', async () => {
  await setLanguage('ar');
  const texts = [0, 1, 2, 3, 11, 100].map((count) => plain(tCount('place.doors', count)));
  expect(texts).toEqual(['لا أبواب', 'باب واحد', 'بابان', '3 أبواب', '11 بابًا', '100 باب']);
  expect(document.documentElement.dir).toBe('rtl');
  expect(t('place.door', { label: '12 B' })).toBe('الباب \u206812 B\u2069');
  // A mark of the language begins a list: what is isolated says nothing of its direction.
  expect(listed(['الجرس', 'الاسم']).startsWith('\u200f')).toBe(true);
  expect(beside(['الجرس', 'الاسم']).startsWith('\u200f')).toBe(true);
  await setLanguage('fr');
  expect(document.documentElement.dir).toBe('ltr');
});

test.each([
  ['the field in English', inFrench, inEnglish],
  ['the field in Arabic', inFrench, inArabic],
  ['the desk in English', desk, deskInEnglish],
  ['missions and promises in English', deskWork, deskWorkInEnglish],
] as [string, Record<string, unknown>, Record<string, unknown>][])(
  'no translation of %s loses or invents a value',
  (_what, source, translation) => {
    const values = (message: unknown) =>
      new Set(Array.from(JSON.stringify(message).matchAll(/\{(\w+)\}/g), ([, name]) => name));

    for (const [key, message] of Object.entries(source)) {
      expect([key, values(translation[key])]).toEqual([key, values(message)]);
    }
  },
);

test('no word of the machinery reaches a worker', () => {
  const texts = JSON.stringify([Object.values(inFrench), Object.values(inEnglish)]);

  expect(texts).not.toMatch(/opération|périmètre|synchro|operation|scope|outbox/i);
});

/** Without the marks that keep a value apart. */
function plain(text: string): string {
  return text.replaceAll(/[\u2068\u2069]/g, '');
}
