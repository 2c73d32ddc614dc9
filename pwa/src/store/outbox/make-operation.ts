import { declarationOf, kinds } from '../../domain/kinds/all';
import { codesWithin, type Limit, textWithin } from '../../domain/kinds/kind';
import { LIMITS } from '../../domain/limits';
import { Refusal } from '../../domain/refusal';
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

/**
 * A payload as the server takes it: texts without blanks around them, lists with each code once.
 *
 * @throws Refusal of a field that is longer than its kind allows, or a number beyond its bounds.
 */
export function withinLimits<K extends Kind>(kind: K, payload: Payloads[K]): Payloads[K] {
  const limits = Object.entries(declarationOf(kind)?.limits ?? {}) as [string, Limit][];
  const fields: Record<string, unknown> = { ...payload };
  for (const [field, limit] of limits) {
    const value = fields[field];
    fields[field] = Array.isArray(value)
      ? codesWithin(value as string[], limit)
      : textWithin(value as string | null, limit);
  }
  numbersWithin(kind, fields);
  return fields as Payloads[K];
}

/** No form offers one that lies beyond: signed, it would be refused for ever. */
function numbersWithin(kind: Kind, fields: Record<string, unknown>): void {
  const limits: Record<string, object> = LIMITS;
  for (const [field, bounds] of Object.entries(limits[kind] ?? {}) as [string, unknown][]) {
    const value = fields[field];
    if (typeof value !== 'number' || !isBounds(bounds)) continue;
    if (value < bounds.least || value > bounds.most) throw new Refusal('fields.out_of_bounds');
  }
}

function isBounds(limit: unknown): limit is { least: number; most: number } {
  return typeof limit === 'object' && limit !== null && 'least' in limit;
}
