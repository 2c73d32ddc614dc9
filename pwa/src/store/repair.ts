import { versionOf, type Operation } from '../domain/operation';
import { newId } from './ids';
import { saidIn } from './operations';
import type { Unsent } from './outbox';
import type { Store } from './store';

/** What may be left out so that the rest is taken. */
export type Omission = 'campaign' | 'need' | 'encounter';

/** Ask the server once more: somebody there, or somebody here, has changed what stood against it. */
export async function sendAgain({ outbox }: Store, id: string): Promise<void> {
  await outbox.mark([id], 'waiting');
}

/** It rests on this device: it is not sent, and can be taken up again. */
export async function putAside(store: Store, id: string): Promise<void> {
  const unsent = await store.outbox.find(id);
  if (!unsent) return;
  const { operation } = saidIn(unsent.signed);
  const { commands } = store;
  await commands.replace({ asideIds: [id], undone: unsaid(operation), said: [], filed: unsent });
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
  const chain = await restingOn(store, id);
  if (chain.length === 0) return null;
  const ids = new Map(chain.map(({ signed }) => [signed.id, newId()]));
  const old = chain.map(({ signed }) => saidIn(signed).operation);
  const said = old.map((operation, index) => ({
    operation: anew(index === 0 ? leaveOut(operation, without) : operation, ids),
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
    undone: old.toReversed().flatMap(unsaid),
    said,
    filed: { chunkId, scope, also: others },
  });
  return ids.get(id) ?? null;
}

function filing({ chunkId, scope }: { chunkId: string; scope: string }) {
  return { chunkId, scope };
}

/** The member's entry and those that name it, in their order. */
async function restingOn({ outbox, author }: Store, id: string): Promise<Unsent[]> {
  const mine = (await outbox.all()).filter(
    ({ state, unsent }) => unsent.holder === author.memberId && state !== 'aside',
  );
  const names = new Set([id]);
  return mine
    .map(({ unsent }) => unsent)
    .filter(({ signed }) => {
      const { operation } = saidIn(signed);
      const isOne = signed.id === id || operation.dependsOn.some((other) => names.has(other));
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
    kindVersion: versionOf(operation.kind),
    payload: JSON.parse(text) as unknown,
    dependsOn: operation.dependsOn.map((id) => ids.get(id) ?? id),
  } as Operation;
}

function leaveOut(operation: Operation, what: Omission | undefined): Operation {
  const { payload } = operation;
  if (what === 'campaign' && 'campaign_id' in payload) {
    return { ...operation, payload: { ...payload, campaign_id: null } } as Operation;
  }
  if (what === 'need' && 'need' in payload) {
    return { ...operation, payload: { ...payload, need: null } } as Operation;
  }
  if (what === 'encounter' && operation.kind === 'follow_up.open') {
    const { encounter_id: encounterId } = operation.payload;
    const dependsOn = operation.dependsOn.filter((id) => id !== encounterId);
    return { ...operation, dependsOn, payload: { ...operation.payload, encounter_id: null } };
  }
  return operation;
}

/** What takes it out of what is held here; for the rest the next pull is awaited. */
function unsaid(operation: Operation): Operation[] {
  const { id } = operation;
  if (operation.kind === 'encounter.record' || operation.kind === 'encounter.meet') {
    const payload = { encounter_id: id, reason: null };
    return [{ ...operation, kind: 'encounter.withdraw', payload }];
  }
  if (operation.kind === 'follow_up.open') {
    return [{ ...operation, kind: 'follow_up.cancel', payload: { follow_up_id: id } }];
  }
  return [];
}
