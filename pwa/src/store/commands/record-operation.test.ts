import { expect, test } from 'vitest';
import { kinds } from '../../domain/kinds/all';
import type { Declarations } from '../../domain/kinds/kind';
import type { Kind } from '../../domain/operation';
import { aDevice, NOON, STAIRWELL as stairwellId, stairwellIn } from '../../testing/device';
import { sent } from '../../testing/operations';
import { recordOperation } from './record-operation';
import { putAside, sayAgain } from './repair';

interface TrialPayloads {
  'trial.name': { stairwell_id: string; name: string | null };
}

/** All that a new kind needs on the phone, beside its words. */
const trialKinds: Declarations<TrialPayloads> = {
  'trial.name': {
    version: 2,
    added: { name: 'unnamed' },
    limits: { name: { most: 10, refusal: 'trial.too_long' } },
    folds: {
      stairwell: (stairwell, { operation: { payload } }) =>
        payload.stairwell_id === stairwell.id
          ? { ...stairwell, stairwell: payload.name ?? '' }
          : stairwell,
    },
    waitsFor: () => ['before'],
    sendAfter: () => '2026-11-24',
    record: ({ name }) => ({ placeName: name }),
    undo: () => ({ kind: 'trial.name', payload: { stairwell_id: stairwellId, name: 'undone' } }),
  },
};

// @ts-expect-error A kind that is missing does not compile.
const missing: Declarations<TrialPayloads> = {};
const halfDeclared: Declarations<TrialPayloads> = {
  // @ts-expect-error Nor does one of which something is missing.
  'trial.name': { folds: {} },
};

test('a kind that is declared is recorded, folded, listed, repaired and undone', async () => {
  expect([missing, halfDeclared]).toHaveLength(2);
  Object.assign(kinds, trialKinds);
  const { store } = await aDevice();
  const record = (name: string) =>
    recordOperation(
      store,
      `stairwell:${stairwellId}`,
      'trial.name' as Kind,
      () => ({ stairwell_id: stairwellId, name }) as never,
      NOON,
    );

  const id = await record(' Escalier A ');
  expect((await stairwellIn(store)).stairwell).toBe('Escalier A');
  const payload = { stairwell_id: stairwellId, name: 'Escalier A' };
  expect(await sent(store, id)).toMatchObject({
    ...{ kind: 'trial.name', kindVersion: 2, payload, dependsOn: ['before'] },
  });
  expect((await store.db.outbox.get(id))?.sendAfter).toBe('2026-11-24');
  expect(await store.records.latest(1)).toMatchObject([{ id, placeName: 'Escalier A' }]);
  await expect(record('far too long a name')).rejects.toThrow('trial.too_long');

  const again = await sayAgain(store, id);
  expect(await sent(store, again!)).toMatchObject({ payload });
  await putAside(store, again!);
  expect((await stairwellIn(store)).stairwell).toBe('undone');
  delete (kinds as Partial<typeof kinds>)['trial.name' as Kind];
});

test('every kind has a version, and what it added stands in no first one', () => {
  const all = Object.values(kinds) as { version: number; added?: object }[];
  expect(all.length).toBeGreaterThan(15);
  expect(all.filter(({ version, added }) => version < 1 || (added && version === 1))).toEqual([]);
});
