import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import '../../i18n/records';
import { languages } from '../../i18n/languages';
import { anUnsettled } from '../../testing/desk';
import { whyInWords } from '../unsettled/sentences';
import { holdOf, refusalOf } from './repairs';

const repository = new URL('../../../../', import.meta.url);
const { operation } = JSON.parse(
  readFileSync(new URL('tests/golden/refusal-codes.json', repository), 'utf8'),
) as { operation: string[] };

/** The server keeps nothing of it, or a person has settled it: no lead ever finds it. */
const NEVER_AT_THE_DESK = ['operations.batch_crowded', 'operations.set_aside'];

test.each(operation)('whoever recorded it reads why: %s', (code) => {
  const why = [refusalOf(code, null).why, holdOf(code, { blockedBy: null, kind: null }).why];

  expect(why.filter((key) => key !== 'refusal.other' && key !== 'hold.other')).not.toEqual([]);
});

test.each(operation.filter((code) => !NEVER_AT_THE_DESK.includes(code)))(
  'the lead reads why, and what to do: %s',
  (code) => {
    const name = 'Aïcha';
    const unknown = [
      whyInWords(anUnsettled({ state: 'held', code: 'later.unknown' })),
      whyInWords(anUnsettled({ state: 'refused', code: 'later.unknown' })),
    ];

    const why = whyInWords(anUnsettled({ code, author: { id: 'm1', name } }));

    expect(unknown).not.toContain(why);
    expect(why).not.toBe('');
  },
);

test('what the server says itself, it says in every language of the screens', () => {
  const files = readdirSync(new URL('backend/problems/sentences/', repository));

  expect(
    Object.keys(languages)
      .map((one) => `${one}.toml`)
      .sort(),
  ).toEqual(files.sort());
});
