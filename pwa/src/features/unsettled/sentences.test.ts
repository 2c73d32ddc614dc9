// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { whatInWords, whyInWords } from './sentences';
import type { Unsettled } from './shapes';

const operation = (facts: Partial<Unsettled> = {}): Unsettled => ({
  id: 'o1',
  kind: 'encounter.record',
  state: 'held',
  code: 'operations.waits',
  recorded_at: '2026-11-23T18:20:00',
  author: { id: 'm1', name: 'Aïcha' },
  ...facts,
});

test('who, what, when', () => {
  const now = new Date('2026-11-24T09:00:00');

  expect(whatInWords(operation(), now)).toBe('Aïcha : un passage, hier, 18\u00a0h\u00a020');
  expect(whatInWords(operation({ kind: 'new.kind' }), now)).toContain('un envoi');
});

test('why, and what to do', () => {
  expect(whyInWords(operation())).toContain('Demandez à Aïcha');
  expect(whyInWords(operation({ state: 'refused', code: 'access.no_grant' }))).toContain('rôle');
});

test('what an evening may bring has a word of its own', () => {
  const kinds = ['encounter.correct', 'encounter.meet', 'contact_details.set', 'follow_up.close'];

  expect(kinds.map((kind) => whatInWords(operation({ kind })).split(', ')[0])).toEqual([
    'Aïcha : un passage corrigé',
    'Aïcha : une rencontre',
    'Aïcha : des coordonnées',
    'Aïcha : un suivi terminé',
  ]);
});

test('a reason that this release does not know still says that nothing is lost', () => {
  expect(whyInWords(operation({ code: 'some.new_code' }))).toContain('Rien n’est perdu');
  expect(whyInWords(operation({ state: 'refused', code: null }))).toContain('Il est gardé');
});
