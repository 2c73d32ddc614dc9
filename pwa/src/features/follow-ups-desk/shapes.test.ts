// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { setLanguage } from '../../i18n/translate.svelte';
import { aFollowUp } from '../../testing/desk';
import { dueInWords } from './due-words';
import { byPressing, fits, pressingOf, type FollowUp } from './shapes';

const TODAY = '2026-11-24';

function followUp(id: string, due_on: string, opened_at = '2026-11-20T10:00:00Z'): FollowUp {
  return aFollowUp({ id, due_on, opened_at });
}

afterEach(() => setLanguage('fr'));

test('late, today, within seven days, later', () => {
  const pressing = ['2026-11-23', TODAY, '2026-12-01', '2026-12-02'].map((due_on) =>
    pressingOf({ due_on }, TODAY),
  );

  expect(pressing).toEqual(['late', 'today', 'week', 'later']);
});

test('most pressing first, then who has waited longest', () => {
  const groups = byPressing(
    [
      followUp('soon', '2026-11-25'),
      followUp('late', '2026-11-20', '2026-11-18T10:00:00Z'),
      followUp('later-late', '2026-11-22'),
      followUp('older-late', '2026-11-20', '2026-11-10T10:00:00Z'),
    ],
    TODAY,
  );

  expect(
    groups.map(({ pressing, followUps }) => [pressing, followUps.map(({ id }) => id)]),
  ).toEqual([
    ['late', ['older-late', 'late', 'later-late']],
    ['week', ['soon']],
  ]);
});

test('mine, late, for today, and what is to be handed out', () => {
  const mine = { id: 'me', name: 'Sandrine', works_here: true };
  const gone = { id: 'm9', name: 'Parti', works_here: false };
  const who = { me: 'me', today: TODAY };

  expect(fits(aFollowUp({ owner: mine }), 'mine', who)).toBe(true);
  expect(fits(aFollowUp({ owner: mine }), 'unowned', who)).toBe(false);
  expect(fits(aFollowUp(), 'unowned', who)).toBe(true);
  expect(fits(aFollowUp({ owner: gone }), 'unowned', who)).toBe(true);
  expect(fits(aFollowUp({ due_on: '2026-11-23' }), 'late', who)).toBe(true);
  expect(fits(aFollowUp({ due_on: '2026-11-23' }), 'today', who)).toBe(false);
});

test('the day is said, not written', async () => {
  const days = ['2026-11-22', '2026-11-23', TODAY, '2026-11-25', '2026-11-29'].map((due) =>
    dueInWords(due, TODAY),
  );

  expect(days).toEqual([
    'en retard de 2 jours',
    'en retard d’un jour',
    'aujourd’hui',
    'demain',
    'dans 5 jours',
  ]);
  await setLanguage('en');
  expect(dueInWords('2026-11-22', TODAY)).toBe('late by 2 days');
});
