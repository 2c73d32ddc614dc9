import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aStairwell, doorId } from '../testing/device';
import { operationOf } from '../store/outbox/make-operation';
import { tapped } from '../store/outbox/operations';
import { kinds } from './kinds/all';
import { LIMITS } from './limits';
import { floorsForNewDoor } from './walking';

/** What the phone takes from lists, or has cleaned itself: nobody types it. */
const NOT_TYPED = ['language', 'languages', 'floor_label', 'seen_floor', 'seen_label', 'stops'];

const declared: Record<string, { limits?: Record<string, { most: number }> }> = kinds;

const typed = Object.entries(LIMITS as Record<string, object>)
  .filter(([kind]) => kind in kinds)
  .flatMap(([kind, limits]) =>
    Object.entries(limits)
      .filter(([field, most]) => typeof most === 'number' && !NOT_TYPED.includes(field))
      .filter(([field]) => !(kind === 'talk_count.report' && field === 'themes'))
      .map(([field, most]: [string, unknown]) => ({ kind, field, most })),
  );

test.each(typed)('$kind: $field has the limit of the server', ({ kind, field, most }) => {
  expect(declared[kind]?.limits?.[field]?.most).toBe(most);
});

test('no form and no kind has a number of its own', () => {
  const source = new URL('../', import.meta.url).pathname;
  const own = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|svelte)$/u.test(file))
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) =>
      /maxlength=(?:\{\d|")|\bmost: \d|_LENGTH = \d/u.test(readFileSync(source + file, 'utf8')),
    );

  expect(own).toEqual([]);
});

test('no floor is offered that the server does not take', () => {
  const tower = aStairwell({ floors: { [LIMITS['door.add'].floor.most]: 'Toit' } });

  expect(floorsForNewDoor(tower).at(0)).toBe(LIMITS['door.add'].floor.most);
});

const adding = (over: { floor?: number; label?: string }) => {
  const [stairwell_id, door_id, household_id] = [doorId(1, 1), doorId(1, 2), doorId(1, 3)];
  const place = { stairwell_id, door_id, household_id, floor: 1, position: 1, label: '11' };
  return operationOf(tapped(), 'door.add', { ...place, floor_label: null, ...over });
};

test('what the server would refuse for ever is never signed', () => {
  expect(() => adding({ floor: 101 })).toThrow('fields.out_of_bounds');
  expect(() => adding({ label: 'x'.repeat(21) })).toThrow('places.label_too_long');
});

test.each([
  ['nothing but what nobody sees', '\u200b\u2800\u00a0', null],
  ['half a character, as a pasted text may end with', 'Code A12\ud83d', 'Code A12'],
  ['a character that no database keeps', 'Code\u0000 A12', 'Code A12'],
  ['line ends and what joins signs stay', 'Code\nA12 👩‍👧', 'Code\nA12 👩‍👧'],
])('a text is kept as it can be: %s', (_, typed, kept) => {
  const payload = { stairwell_id: doorId(1, 1), subject: 'code' as const, value: typed };

  expect(operationOf(tapped(), 'access_note.set', payload).payload).toMatchObject({ value: kept });
});
