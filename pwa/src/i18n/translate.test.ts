// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { desk as deskInEnglish } from './en/desk';
import { field as fieldInEnglish } from './en/field';
import { shared as sharedInEnglish } from './en/shared';
import { desk } from './fr/desk';
import { field } from './fr/field';
import { shared } from './fr/shared';
import { speak, t, tCount } from './translate.svelte';

afterEach(() => speak('fr'));

test('a sentence is said in the language that is spoken, with its values', async () => {
  expect(t('place.door', { label: '42' })).toBe('Porte 42');
  await speak('en');
  expect(t('place.door', { label: '42' })).toBe('Door 42');
  expect(document.documentElement.lang).toBe('en');
});

test('each language has its own plural, and its own way to write numbers', async () => {
  expect(tCount('place.doors', 0)).toBe('0 porte');
  expect(tCount('place.doors', 1126)).toBe('1\u202f126 portes');
  await speak('en');
  expect(tCount('place.doors', 0)).toBe('0 doors');
  expect(tCount('place.doors', 1126)).toBe('1,126 doors');
});

test.each([
  ['shared', shared, sharedInEnglish],
  ['field', field, fieldInEnglish],
  ['desk', desk, deskInEnglish],
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
  const said = JSON.stringify([Object.values(field), Object.values(fieldInEnglish)]);

  expect(said).not.toMatch(/opération|périmètre|synchro|operation|scope|outbox/i);
});
