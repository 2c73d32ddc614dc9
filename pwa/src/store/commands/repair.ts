import { declarationOf } from '../../domain/kinds/all';
import type { Omission } from '../../domain/kinds/kind';
import type { Operation } from '../../domain/operation';
import { readSigned } from '../outbox/read-signed';
import type { Unsent } from '../outbox/unsent';
import { newId } from '../vault/ids';
import type { Store } from './store-type';

/** Ask the server once more: somebody there, or somebody here, has changed what stood against it. */
export async function sendAgain({ outbox }: Store, id: string): Promise<void> {
  await outbox.mark([id], 'waiting');
}

/** It rests on this device: it is not sent, and can be taken up again. */
export async function putAside(store: Store, id: string): Promise<void> {
  const unsent = await store.outbox.find(id);
  if (!unsent) return;
  const { operation } = readSigned(unsent.signed);
  const { commands } = store;
  await commands.replace({
    asideIds: [id],
    undone: undoingOf(operation),
    operations: [],
    filed: unsent,
  });
}

/**
 * Say the same again, as happened when it did, in an operation of its own; and with it all that
 * rests on it. The old ones are put aside once the new ones are stored.
 *
 * @param without what is left out this time.
 * @returns the new operation's id, or null when the old one is no longer here.
 */
export async function sayAgain(
  store: Store,
  id: string,
  without?: Omission,
): Promise<string | null> {
  return replaceAll(store, [id], (operation) =>
    operation.id === id ? leaveOut(operation, without) : operation,
  );
}

/** What one phone says with a wrong clock in one go. */
const ONE_EVENING_MS = 12 * 3_600_000;
/** The server held it because it cannot have been then. */
const TIME_DOUBTFUL = 'operations.time_doubtful';

/**
 * Say again what cannot have been when this device's clock said, as it was then; and with it what
 * was said in the same evening by the same wrong clock, each as long before or after.
 *
 * @param at when it was; `today` lets the evening end now.
 * @returns the new operation's id, or null when the old one is no longer here.
 */
export async function sayAt(store: Store, id: string, at: Date | 'today'): Promise<string | null> {
  const one = await store.outbox.find(id);
  if (!one) return null;
  const shownMs = shownAt(readSigned(one.signed).operation);
  const isOfThatEvening = (other: Operation) =>
    Math.abs(shownAt(other) - shownMs) <= ONE_EVENING_MS;
  const doubtful = new Set(
    await store.db.outbox.filter(({ refusalCode }) => refusalCode === TIME_DOUBTFUL).primaryKeys(),
  );
  const evening = (await mine(store)).filter(
    ({ signed }) => doubtful.has(signed.id) && isOfThatEvening(readSigned(signed).operation),
  );
  const shown = evening.map(({ signed }) => shownAt(readSigned(signed).operation));
  const now = store.clock.nowMs();
  const shift = at === 'today' ? now - Math.max(shownMs, ...shown) : at.getTime() - shownMs;
  const ids = [id, ...evening.map(({ signed }) => signed.id)];
  return replaceAll(store, ids, (operation) => {
    if (!isOfThatEvening(operation)) return operation;
    const then = new Date(Math.min(shownAt(operation) + shift, now));
    return { ...operation, ...store.clock.signed(then), utcOffsetMin: -then.getTimezoneOffset() };
  });
}

/** Of this moment: what it is about was not yet there when this device's clock said. */
export async function sayNow(store: Store, id: string): Promise<string | null> {
  const now = store.clock.now();
  return replaceAll(store, [id], (operation) =>
    operation.id === id ? { ...operation, ...store.clock.signed(now) } : operation,
  );
}

/** What this device's clock showed, right or wrong. */
function shownAt({ recordedAt }: Operation): number {
  return Date.parse(recordedAt);
}

/** @returns the new id of the first one, or null when none of them is here any more. */
async function replaceAll(
  store: Store,
  asked: string[],
  change: (operation: Operation) => Operation,
): Promise<string | null> {
  const chain = await restingOn(store, asked);
  if (chain.length === 0) return null;
  const ids = new Map(chain.map(({ signed }) => [signed.id, newId()]));
  const old = chain.map(({ signed }) => readSigned(signed).operation);
  const operations = old.map((operation, index) => ({
    operation: anew(change(operation), ids),
    place: chain[index]?.place ?? null,
  }));
  const [{ chunkId, scope }] = chain as [Unsent];
  const also = chain.flatMap((one) => [one, ...(one.also ?? [])]).map(filing);
  const others = also.filter(
    (one, index) =>
      one.chunkId !== chunkId && also.findIndex((o) => o.chunkId === one.chunkId) === index,
  );
  await store.commands.replace({
    asideIds: [...ids.keys()],
    undone: old.toReversed().flatMap(undoingOf),
    operations,
    filed: { chunkId, scope, also: others },
  });
  return ids.get(asked[0] ?? '') ?? null;
}

function filing({ chunkId, scope }: { chunkId: string; scope: string }) {
  return { chunkId, scope };
}

/** What the member said and the server has not taken, in its order. */
async function mine({ outbox, author }: Store): Promise<Unsent[]> {
  return (await outbox.all())
    .filter(({ state, unsent }) => unsent.holder === author.memberId && state !== 'aside')
    .map(({ unsent }) => unsent);
}

/** The member's entries of these ids and those that name them, in their order. */
async function restingOn(store: Store, ids: string[]): Promise<Unsent[]> {
  const names = new Set(ids);
  return (await mine(store)).filter(({ signed }) => {
    const { operation } = readSigned(signed);
    const isOne = names.has(signed.id) || operation.dependsOn.some((other) => names.has(other));
    if (isOne) names.add(signed.id);
    return isOne;
  });
}

/** With new ids wherever the old ones stand. */
function anew(operation: Operation, ids: ReadonlyMap<string, string>): Operation {
  let text = JSON.stringify(operation.payload);
  for (const [from, to] of ids) text = text.replaceAll(from, to);
  return {
    ...operation,
    id: ids.get(operation.id) ?? operation.id,
    kindVersion: declarationOf(operation.kind)?.version ?? operation.kindVersion,
    payload: JSON.parse(text) as unknown,
    dependsOn: operation.dependsOn.map((id) => ids.get(id) ?? id),
  } as Operation;
}

function leaveOut(operation: Operation, what: Omission | undefined): Operation {
  if (what === undefined) return operation;
  const { payload } = operation;
  if (what === 'campaign' && 'campaign_id' in payload) {
    return { ...operation, payload: { ...payload, campaign_id: null } } as Operation;
  }
  const without = declarationOf(operation.kind)?.without?.[what];
  return without ? (without(operation) as unknown as Operation) : operation;
}

/** What takes it out of what is held here; for the rest the next pull is awaited. */
function undoingOf(operation: Operation): Operation[] {
  const act = declarationOf(operation.kind)?.undo?.(operation.id);
  return act ? [{ ...operation, ...act } as unknown as Operation] : [];
}
