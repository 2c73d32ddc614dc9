import { declarationOf } from '../../domain/kinds/all';
import type { CorrectedField, Omission, PlaceNames } from '../../domain/kinds/kind';
import { cleanLabel } from '../../domain/labels';
import type { Operation } from '../../domain/operation';
import { withinLimits } from '../outbox/make-operation';
import { readSigned } from '../outbox/read-signed';
import type { Filed, Unsent } from '../outbox/unsent';
import { newId } from '../vault/ids';
import { newDoorPlace } from './doors';
import type { Store } from './store-type';

/** Ask the server once more: somebody there, or somebody here, has changed what stood against it. */
export async function sendAgain({ outbox }: Store, id: string): Promise<void> {
  await outbox.mark([id], 'waiting');
}

/** It rests on this device with all that goes with it: not sent, and can be taken up again. */
export async function putAside(store: Store, id: string): Promise<void> {
  const chain = await restingOn(store, [id]);
  const [first] = chain;
  if (!first) return;
  await store.commands.replace({
    asideIds: chain.map(({ signed }) => signed.id),
    undone: chain
      .map(({ signed }) => readSigned(signed).operation)
      .reverse()
      .flatMap(undoingOf),
    operations: [],
    filed: filedTogether(chain, first),
  });
}

/** What was put aside is sent after all, with what it goes with and what goes with it. */
export async function takeUpAgain(store: Store, id: string): Promise<void> {
  const { outbox, db } = store;
  const replaced = new Set(
    await db.outbox.filter(({ isReplaced = false }) => isReplaced).primaryKeys(),
  );
  const aside = (await mine(store, 'aside')).filter(({ signed }) => !replaced.has(signed.id));
  const before = new Map(
    aside.map(({ signed }) => [signed.id, readSigned(signed).operation.dependsOn]),
  );
  const ids = new Set([id]);
  // A set grows while it is walked: those before it, however far.
  for (const one of ids)
    for (const other of before.get(one) ?? []) if (before.has(other)) ids.add(other);
  for (const [one, others] of before) if (others.some((other) => ids.has(other))) ids.add(one);
  await outbox.mark([...ids], 'waiting');
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

/** What is said otherwise, by field. */
export type Corrections = Partial<Record<CorrectedField, string | number | null>>;

/**
 * Say it with other words, as happened when it did; and with it all that rests on it.
 *
 * @returns the new operation's id, or null when the old one is no longer here.
 * @throws Refusal of a field that is longer than its kind allows.
 */
export async function sayCorrected(
  store: Store,
  id: string,
  corrections: Corrections,
): Promise<string | null> {
  const one = await store.outbox.find(id);
  if (!one) return null;
  const { operation: before } = readSigned(one.signed);
  const where = await placeFor(store, before, corrections);
  const label = typeof corrections.label === 'string' ? corrections.label : null;
  const door = label !== null && 'door_id' in before.payload ? before.payload.door_id : null;
  const change = (operation: Operation) => {
    if (operation.id === id) return corrected(operation, { ...corrections, ...where });
    return door && label ? seenAs(operation, door, label) : operation;
  };
  const place = (there: PlaceNames | null) =>
    door && label && there?.door?.id === door
      ? { ...there, door: { ...there.door, label } }
      : there;
  return replaceAll(store, [id], change, place);
}

/** Where a door stands that is added on another floor. */
async function placeFor(store: Store, { kind, payload }: Operation, { floor }: Corrections) {
  if (kind !== 'door.add' || typeof floor !== 'number' || payload.floor === floor) return {};
  const held = await store.stairwells.read(`stairwell:${payload.stairwell_id}`);
  return held ? newDoorPlace(held.content, floor) : {};
}

/** What was said at a door that bore a wrong number was said at the one that it bears. */
function seenAs(operation: Operation, doorId: string, label: string): Operation {
  const { payload } = operation;
  const isThere = 'seen_label' in payload && payload.door_id === doorId;
  if (!isThere || payload.seen_label === null) return operation;
  const seen = { ...payload, seen_label: cleanLabel(label) };
  return { ...operation, payload: seen } as Operation;
}

/** What it says is known already: only what rests on it is said again, and waits for it no more. */
export async function sayRest(store: Store, id: string): Promise<void> {
  await replaceAll(store, [id], (operation) => (operation.id === id ? null : operation));
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

/**
 * @param change null where it is not said again.
 * @returns the new id of the first one, or null when none of them is here any more.
 */
async function replaceAll(
  store: Store,
  asked: string[],
  change: (operation: Operation) => Operation | null,
  named: (place: PlaceNames | null) => PlaceNames | null = (place) => place,
): Promise<string | null> {
  const chain = await restingOn(store, asked);
  const [first] = chain;
  if (!first) return null;
  const ids = new Map(chain.map(({ signed }) => [signed.id, newId()]));
  const old = chain.map(({ signed }) => readSigned(signed).operation);
  const changed = old.map(change);
  const left = new Set(old.filter((_, index) => !changed[index]).map((one) => one.id));
  const operations = changed.flatMap((operation, index) =>
    operation
      ? [{ operation: anew(operation, ids, left), place: named(chain[index]?.place ?? null) }]
      : [],
  );
  await store.commands.replace({
    asideIds: [...ids.keys()],
    undone: old.toReversed().flatMap(undoingOf),
    operations,
    filed: filedTogether(chain, first),
  });
  return ids.get(asked[0] ?? '') ?? null;
}

/** The chunks that any of them changed. */
function filedTogether(chain: Unsent[], { chunkId, scope }: Unsent): Filed {
  const also = chain.flatMap((one) => [one, ...(one.also ?? [])]).map(filing);
  const others = also.filter(
    (one, index) =>
      one.chunkId !== chunkId && also.findIndex((o) => o.chunkId === one.chunkId) === index,
  );
  return { chunkId, scope, also: others };
}

function filing({ chunkId, scope }: { chunkId: string; scope: string }) {
  return { chunkId, scope };
}

/** What the member said and the server has not taken, or what they put aside, in its order. */
async function mine(
  { outbox, author }: Store,
  which: 'aside' | 'not aside' = 'not aside',
): Promise<Unsent[]> {
  return (await outbox.all())
    .filter(({ unsent }) => unsent.holder === author.memberId)
    .filter(({ state }) => (state === 'aside') === (which === 'aside'))
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

/** With new ids wherever the old ones stand, waiting for none of those that are left out. */
function anew(
  operation: Operation,
  ids: ReadonlyMap<string, string>,
  left: ReadonlySet<string>,
): Operation {
  let text = JSON.stringify(operation.payload);
  for (const [from, to] of ids) text = text.replaceAll(from, to);
  return {
    ...operation,
    id: ids.get(operation.id) ?? operation.id,
    kindVersion: declarationOf(operation.kind)?.version ?? operation.kindVersion,
    payload: JSON.parse(text) as unknown,
    dependsOn: operation.dependsOn.filter((id) => !left.has(id)).map((id) => ids.get(id) ?? id),
  } as Operation;
}

function leaveOut(operation: Operation, what: Omission | undefined): Operation {
  const without = what && declarationOf(operation.kind)?.without?.[what];
  return without ? (without(operation) as unknown as Operation) : operation;
}

function corrected(
  operation: Operation,
  { recipient, ...fields }: Corrections & { position?: number; floor_label?: string },
): Operation {
  const { kind, payload } = operation;
  const fieldsNow: Record<string, unknown> = { ...payload, ...fields };
  if (recipient !== undefined && 'passed_on' in payload && payload.passed_on) {
    fieldsNow.passed_on = { ...payload.passed_on, recipient };
  }
  return { ...operation, payload: withinLimits(kind, fieldsNow as never) } as Operation;
}

/** What takes it out of what is held here; for the rest the next pull is awaited. */
function undoingOf(operation: Operation): Operation[] {
  const act = declarationOf(operation.kind)?.undo?.(operation.id);
  return act ? [{ ...operation, ...act } as unknown as Operation] : [];
}
