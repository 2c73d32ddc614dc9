import { declarationOf, kinds } from '../../domain/kinds/all';
import { codesWithin, type Limit, textWithin } from '../../domain/kinds/kind';
import type { Kind, Operation, Payloads } from '../../domain/operation';
import type { Tap } from './operations';

/** @throws Refusal of a field that is longer than its kind allows. */
export function operationOf<K extends Kind>(
  tap: Tap,
  kind: K,
  payload: Payloads[K],
  dependsOn: (string | null)[] = [],
): Operation {
  return {
    id: tap.id,
    kind,
    kindVersion: kinds[kind].version,
    payload: withinLimits(kind, payload),
    recordedAt: tap.at.toISOString(),
    utcOffsetMin: -tap.at.getTimezoneOffset(),
    serverOffsetMs: null,
    dependsOn: dependsOn.filter((id) => id !== null),
  } as Operation;
}

function withinLimits<K extends Kind>(kind: K, payload: Payloads[K]): Payloads[K] {
  const limits = Object.entries(declarationOf(kind)?.limits ?? {}) as [string, Limit][];
  const fields: Record<string, unknown> = { ...payload };
  for (const [field, limit] of limits) {
    const value = fields[field];
    fields[field] = Array.isArray(value)
      ? codesWithin(value as string[], limit)
      : textWithin(value as string | null, limit);
  }
  return fields as Payloads[K];
}
