// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { dateOfDay, dayInWords, hourInWords, momentInWords } from './moments';
import { takeDeskDaysFrom } from '../domain/service-day';
import { setLanguage } from './translate.svelte';

const now = new Date(2026, 10, 24, 18, 0);

afterEach(() => {
  takeDeskDaysFrom(null);
  return setLanguage('fr');
});

test.each([
  [new Date(2026, 10, 24, 0, 1), 'aujourd’hui'],
  [new Date(2026, 10, 23, 23, 59), 'hier'],
  [new Date(2026, 10, 25, 8, 0), 'demain'],
  [new Date(2026, 10, 10, 16, 20), 'mardi 10 novembre'],
  [new Date(2025, 10, 10, 16, 20), 'lundi 10 novembre 2025'],
  [new Date(2026, 11, 1, 9, 0), 'mardi 1er décembre'],
])('%s is said as %s', (date, words) => {
  expect(dayInWords(date, now)).toBe(words);
});

test('hours are said, not printed', async () => {
  expect(hourInWords('18:00')).toBe('18\u00a0h');
  expect(momentInWords(new Date(2026, 10, 10, 16, 5), now)).toBe('mardi 10, 16\u00a0h\u00a005');
  expect(momentInWords(new Date(2026, 9, 28, 16, 0), now)).toBe('28 oct., 16\u00a0h');
  await setLanguage('en');
  expect(hourInWords('18:30')).toBe('6:30 pm');
});

test('a day without an hour is that day wherever the phone is', () => {
  expect(dateOfDay('2026-12-01').getDate()).toBe(1);
});

test('Arabic says days in its words and hours in the digits that are on the doors', async () => {
  await setLanguage('ar');
  expect(hourInWords('18:30')).toBe('18:30');
  expect(dayInWords(new Date(2026, 10, 10), now)).toBe('الثلاثاء، 10 نوفمبر');
});

test('a reader in another time zone is told the hour and the day of the team', () => {
  const at = new Date('2026-11-24T02:30:00Z');
  takeDeskDaysFrom({ timeZone: 'America/Guadeloupe', serviceDays: [] });
  expect(momentInWords(at, new Date('2026-11-24T12:00:00Z'))).toBe('hier, 22\u00a0h\u00a030');
  takeDeskDaysFrom({ timeZone: 'Indian/Reunion', serviceDays: [] });
  expect(momentInWords(at, new Date('2026-11-24T12:00:00Z'))).toBe('aujourd’hui, 6\u00a0h\u00a030');
});
