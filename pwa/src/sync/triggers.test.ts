// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { withdrawContactDetails } from '../store/commands/contact-details';
import { recordEncounter } from '../store/commands/encounters';
import { aDevice, CAMPAIGN, doorId, STAIRWELL as stairwellId } from '../testing/device';
import { startTriggers } from './triggers';

let stop = () => {};
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

test('goes at the start, when the network is back, and when something was recorded', async () => {
  const { store } = await aDevice();
  const run = vi.fn(() => Promise.resolve());

  ({ stop } = startTriggers(store.outbox, run));
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));
  dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(3));
  const passage = { stairwellId, doorId: doorId(1, 1), campaignId: CAMPAIGN };
  await recordEncounter(store, { ...passage, outcome: 'not_home' });
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(4));
});

test('a wish that comes during a run is fulfilled after it, once', async () => {
  const { store } = await aDevice();
  const finish: (() => void)[] = [];
  const run = vi.fn(() => new Promise<void>((done) => finish.push(done)));

  const triggers = startTriggers(store.outbox, run);
  stop = triggers.stop;
  triggers.ask();
  triggers.ask();
  expect(run).toHaveBeenCalledTimes(1);

  finish[0]!();
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
});

test('a fault is reported, and does not end the trying', async () => {
  const { store } = await aDevice();
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  const fault = new Error('fault');
  const run = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(fault);

  const triggers = startTriggers(store.outbox, run);
  stop = triggers.stop;
  await vi.waitFor(() => expect(report.mock.calls).toEqual([[fault]]));
  triggers.ask();

  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
});

test('what can be taken back goes once it cannot any more', async () => {
  const { store } = await aDevice();
  const run = vi.fn(() => Promise.resolve());
  ({ stop } = startTriggers(store.outbox, run));
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));

  await withdrawContactDetails(store, { stairwellId, doorId: doorId(1, 1), holdMs: 300 });

  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(3));
  expect(await store.outbox.nextHoldMs()).toBeNull();
});

test('who has left sends nothing any more', async () => {
  const { store } = await aDevice();
  const run = vi.fn(() => Promise.resolve());

  const triggers = startTriggers(store.outbox, run);
  triggers.stop();
  dispatchEvent(new Event('online'));
  triggers.ask();

  expect(run).toHaveBeenCalledTimes(1);
});
