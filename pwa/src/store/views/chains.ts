import type { Operation } from '../../domain/operation';
import type { Store } from '../commands/store-type';
import { readSigned } from '../outbox/read-signed';
import type { Sending } from './sendings';

/** What did not go through, with what goes together with it on this device. */
export interface Chain {
  /** As it was said; null: nothing here opens it any more. */
  operation: Operation | null;
  /** It waits for one that was refused, or that was put aside. */
  blockedBy: 'refused' | 'aside' | null;
  /** How many others wait for it, or for one of those. */
  dependents: number;
}

/** Of those that did not go through, by id. */
export async function chainsOf(
  { outbox }: Pick<Store, 'outbox'>,
  sendings: Sending[],
): Promise<Map<string, Chain>> {
  if (sendings.every(({ group }) => group === 'waiting')) return new Map();
  const opened = await Promise.all(sendings.map(({ entry }) => outbox.open(entry)));
  const operations = opened.map((unsent) => unsent && readSigned(unsent.signed).operation);
  const states = new Map(sendings.map(({ entry }) => [entry.id, entry.state]));
  const chains = sendings.map(({ entry: { id } }, index) => {
    const operation = operations[index] ?? null;
    const before = operation?.dependsOn.map((other) => states.get(other)) ?? [];
    const blockedBy = (['refused', 'aside'] as const).find((state) => before.includes(state));
    return [
      id,
      { operation, blockedBy: blockedBy ?? null, dependents: restingOn(id, operations) },
    ] as const;
  });
  return new Map(chains.filter((_, index) => sendings[index]?.group !== 'waiting'));
}

function restingOn(id: string, operations: (Operation | null)[]): number {
  const names = new Set([id]);
  for (const operation of operations) {
    if (operation?.dependsOn.some((other) => names.has(other))) names.add(operation.id);
  }
  return names.size - 1;
}
