import { expect, test } from 'vitest';
import { doorOf } from '../../domain/places';
import { deliveryInWords, whatWasDone } from '../../features/records/record-words';
import { repairsOf } from '../../features/records/repairs';
import '../../i18n/door';
import '../../i18n/records';
import { aDevice, doorId, NOON, STAIRWELL as stairwellId, stairwellIn } from '../../testing/device';
import { sent } from '../../testing/operations';
import { type RecordView, watchRecords } from '../views/record-views';
import { setDoorFact } from './door-facts';
import { addDoor } from './doors';
import type { Store } from './store-type';

const bell = { stairwellId, doorId: doorId(2, 1), fact: 'bell_broken' } as const;

async function factsAt(store: Store, id: string) {
  return doorOf(await stairwellIn(store), id)!.facts;
}

const theRecord = (store: Store) =>
  new Promise<RecordView>((resolve) => {
    const stop = watchRecords(store, (records) => {
      setTimeout(() => stop());
      resolve(records[0]!);
    });
  });

test('a fact of a door is noted, and taken off, with whose word it is', async () => {
  const { store } = await aDevice();
  const said = { fact: 'bell_broken', by: 'Aïcha', at: NOON.getTime() / 1000 };

  const id = await setDoorFact(store, { ...bell, isPresent: true }, NOON);
  expect(await factsAt(store, bell.doorId)).toEqual([{ ...said, isPresent: true }]);
  expect(await sent(store, id)).toMatchObject({
    kind: 'door_fact.set',
    payload: { door_id: bell.doorId, fact: 'bell_broken', present: true },
  });

  await setDoorFact(store, { ...bell, isPresent: false }, NOON);
  expect(await factsAt(store, bell.doorId)).toEqual([{ ...said, isPresent: false }]);
});

test('at a door that the office does not know yet it waits for the door', async () => {
  const { store } = await aDevice();
  const place = { stairwellId, floor: 1, position: 3, label: '13' };
  const { doorId: added, operationId } = await addDoor(store, place, NOON);

  const id = await setDoorFact(store, { ...bell, doorId: added, isPresent: true }, NOON);

  expect(await sent(store, id)).toMatchObject({ dependsOn: [operationId] });
  await expect(setDoorFact(store, { ...bell, doorId: 'x', isPresent: true })).rejects.toThrow(
    'places.door_unknown',
  );
});

test.each([
  ['refused', 'operations.malformed', /^Refusé : le bureau n’a pas pu le lire/, ['aside']],
  ['held', 'operations.kind_unknown', /^Arrivé, en attente : le bureau doit être/, []],
  ['held', 'operations.place_gone', /^Arrivé, en attente : cette porte n’est plus/, []],
] as const)('where it is %s, %s, its line says why', async (verdict, code, why, ways) => {
  const { store } = await aDevice();
  const id = await setDoorFact(store, { ...bell, isPresent: true });
  await store.outbox.settle([{ id, verdict, code }]);

  const record = await theRecord(store);

  expect(whatWasDone(record)).toBe('Porte 21 : Noté sur la porte');
  expect(deliveryInWords(record)).toMatch(why);
  expect(repairsOf(record)).toEqual(ways);
});
