// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { statedInWords, whatInWords, whereInWords, whyInWords } from './sentences';
import { anUnsettled as operation } from '../../testing/desk';

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
  expect(whyInWords(operation({ state: 'refused', code: 'some.new_code' }))).toContain(
    'Il est gardé',
  );
});

test('where, as far as it is known', () => {
  const place = {
    ...{ street: 'rue des Érables', number: '12', building: 'Bât. C', stairwell: 'Escalier 2' },
    ...{ floor: 4, label: '43' },
  };

  expect(whereInWords(operation({ place }))).toBe(
    '12 rue des Érables · Bât. C · Escalier 2 · étage 4 · porte 43',
  );
  const house = { ...place, building: '12 Rue des Érables', stairwell: null, floor: 0 };
  expect(whereInWords(operation({ place: house }))).toBe(
    '12 rue des Érables · rez-de-chaussée · porte 43',
  );
  const called = (floor_label: string) =>
    whereInWords(operation({ place: { ...place, floor_label } }));
  expect(called('3e')).toContain(' · 3e étage · porte 43');
  expect(called('Entresol')).toContain(' · Entresol · porte 43');
  expect(whereInWords(operation())).toBe('');
});

test('each that is held for a person says so', () => {
  const codes = ['time_doubtful', 'dated_before', 'late_after_end', 'place_gone'];

  const sentences = codes.map((code) => whyInWords(operation({ code: `operations.${code}` })));

  expect(new Set(sentences).size).toBe(4);
  expect(sentences.join()).not.toContain('Rien n’est perdu');
});

test('what was stated already waits for its phone', () => {
  const now = new Date('2026-11-24T09:00:00');

  expect(statedInWords(operation({ stated_at: '2026-11-23T18:20:00' }), now)).toContain(
    'Vous avez indiqué hier, 18\u00a0h\u00a020.',
  );
  expect(statedInWords(operation(), now)).toBe('');
});
