import { expect, test } from 'vitest';
import { correctionOf, fitting, type Passage } from './shapes';

const passage: Passage = {
  id: 'p',
  at: '2026-11-24T17:00:00Z',
  by: { id: 'm', name: 'Fatou' },
  campaign_id: null,
  household_id: 'h',
  companion: null,
  household_left: false,
  channel: 'door',
  outcome: 'come_back',
  notice_left: false,
  come_back_on: '2026-12-01',
  come_back_at: '18:30',
  note: 'Préfère le soir',
  themes: ['rights'],
  need: null,
  withdrawn_at: null,
  revisions: [],
};

test('what is left alone stays as it was', () => {
  const correction = { ...correctionOf(passage), reason: ' Vu avec elle ' };

  expect(fitting(correction)).toEqual({
    outcome: 'come_back',
    notice_left: false,
    come_back_on: '2026-12-01',
    come_back_at: '18:30',
    note: 'Préfère le soir',
    themes: [],
    reason: 'Vu avec elle',
  });
});

test.each([
  ['not_home', { notice_left: true, come_back_on: null, come_back_at: null, themes: [] }],
  ['conversation', { notice_left: false, come_back_on: null, themes: ['rights'] }],
  ['refused', { notice_left: false, come_back_on: null, themes: [] }],
] as const)('%s leaves no room for the rest', (outcome, expected) => {
  const correction = { ...correctionOf(passage), outcome, notice_left: true };

  expect(fitting(correction)).toMatchObject(expected);
});

test('an hour without a day says nothing', () => {
  const correction = { ...correctionOf(passage), come_back_on: '', come_back_at: '18:30' };

  expect(fitting(correction)).toMatchObject({ come_back_on: null, come_back_at: null });
});

test('a note of spaces is none', () => {
  expect(fitting({ ...correctionOf(passage), note: '  ' }).note).toBeNull();
});
