import { expect, test, vi } from 'vitest';
import { Busy, Unreachable } from '../api/problem';
import { recordEncounter } from '../store/commands/encounters';
import { aDevice, doorId, NOON, STAIRWELL as stairwellId } from '../testing/device';
import { FakeServer } from '../testing/server';
import { retryWhenBusy } from './retry-when-busy';
import { Sync } from './sync';

const inside = { isOver: () => false, notify: () => undefined };

test('who is told to come back waits so long and up to as long again, and asks the same', async () => {
  const waits: number[] = [];
  const waiting: boolean[] = [];
  const ask = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Busy(5000))
    .mockRejectedValueOnce(new Busy(7000))
    .mockResolvedValue('all of it');
  const pause = (ms: number) => Promise.resolve(void waits.push(ms));

  const answer = await retryWhenBusy(
    ask,
    { ...inside, notify: (isInLine) => waiting.push(isInLine) },
    pause,
  );

  expect(answer).toBe('all of it');
  expect(waits[0]).toBeGreaterThanOrEqual(5000);
  expect(waits[0]).toBeLessThan(10_000);
  expect(waits[1]).toBeGreaterThanOrEqual(7000);
  expect(waiting).toEqual([true, true, false]);
});

test('three hundred do not come back at one moment', async () => {
  const waits: number[] = [];
  for (let phone = 0; phone < 300; phone += 1) {
    const ask = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Busy(5000));
    await retryWhenBusy(ask, inside, (ms) =>
      Promise.resolve(void waits.push(Math.floor(ms / 500))),
    );
  }

  const inOneHalfSecond = Math.max(
    ...[...new Set(waits)].map((at) => waits.filter((one) => one === at).length),
  );
  expect(inOneHalfSecond).toBeLessThan(75);
});

test.each([
  ['no network', new Unreachable()],
  ['a wait that is longer than a round', new Busy(900_000)],
])('%s ends the round', async (_what, error) => {
  const pause = vi.fn(() => Promise.resolve());

  await expect(retryWhenBusy(() => Promise.reject(error), inside, pause)).rejects.toBe(error);

  expect(pause).not.toHaveBeenCalled();
});

test('who has left meanwhile asks no more', async () => {
  const ask = vi.fn(() => Promise.reject(new Busy(5000)));
  const line = { ...inside, isOver: () => true };

  await expect(retryWhenBusy(ask, line, () => Promise.resolve())).rejects.toThrow(Busy);

  expect(ask).toHaveBeenCalledTimes(1);
});

test('a round that waits says so, goes on where it was, and sends nothing twice', async () => {
  const { db, store, publicKey } = await aDevice();
  const server = new FakeServer(publicKey);
  const sent = vi.fn(server.receive);
  const fetched = vi
    .fn(server.changes)
    .mockRejectedValueOnce(new Busy(10))
    .mockRejectedValueOnce(new Busy(10));
  const sync = new Sync(store, { postOperations: sent, postChanges: fetched });
  const passage = { stairwellId, doorId: doorId(1, 1), campaignId: null };
  await recordEncounter(store, { ...passage, outcome: 'not_home' }, NOON);
  const waiting: boolean[] = [];
  sync.watch(({ isInLine }) => waiting.push(isInLine));

  await sync.run();

  expect(waiting).toContain(true);
  expect(sync.state).toMatchObject({ isInLine: false, reach: 'reached' });
  expect(sent).toHaveBeenCalledTimes(1);
  expect(fetched).toHaveBeenCalledTimes(3);
  expect(await db.outbox.count()).toBe(0);
});
