import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kinds } from '../../domain/kinds/all';
import type { Kind, Operation, SignedOperation } from '../../domain/operation';
import { readSigned } from '../../store/outbox/read-signed';
import type { RecordView } from '../../store/views/record-views';
import { refusalOf, repairsOf } from './repairs';

const golden = new URL('../../../../tests/golden/', import.meta.url);
const { operation: codes } = JSON.parse(
  readFileSync(new URL('refusal-codes.json', golden), 'utf8'),
) as { operation: string[] };

/** One of each kind as it is said, of the newest release that has one. */
const byKind = new Map<string, Operation>();
for (const release of readdirSync(new URL('operations/', golden)).sort()) {
  for (const file of readdirSync(new URL(`operations/${release}/`, golden))) {
    const text = readFileSync(new URL(`operations/${release}/${file}`, golden), 'utf8');
    const { operation } = readSigned(
      (JSON.parse(text) as { operation: SignedOperation }).operation,
    );
    byKind.set(operation.kind, operation);
  }
}

const refused = (kind: Kind, code: string, facts: Partial<RecordView> = {}) =>
  ({
    ...{ id: kind, kind, operation: byKind.get(kind) ?? null, blockedBy: null, dependents: 1 },
    ...{ group: 'toSeeTo', delivery: { state: 'refused', code, isReplaced: false } },
    ...facts,
  }) as RecordView;

const all = codes.flatMap((code) =>
  (Object.keys(kinds) as Kind[]).map((kind) => ({
    kind,
    code,
    ways: repairsOf(refused(kind, code)),
  })),
);

/** A lead, a coordinator or an administrator can have changed what stood against it. */
const DESK_CAN_MEND = new Set([
  'access.no_grant',
  'operations.key_revoked',
  'places.door_unknown',
  'places.household_unknown',
  'places.stairwell_unknown',
]);

/** Held, never refused: their ways out stand beside another state. */
const HELD = new Set([
  'operations.batch_crowded',
  'operations.dated_before',
  'operations.failed',
  'operations.kind_unknown',
  'operations.late_after_end',
  'operations.place_gone',
  'operations.time_doubtful',
  'operations.waits',
]);

test('there is one of each kind to refuse', () => {
  expect([...byKind.keys()].sort()).toEqual(Object.keys(kinds).sort());
});

test('whatever is refused has a way out, and can be let rest', () => {
  const without = all.filter(({ ways }) => !ways.includes('aside'));

  expect(without).toEqual([]);
});

test('« again » stands only where somebody there can have changed what stood against it', () => {
  const asked = all.filter(({ code, ways }) => ways.includes('again') && !HELD.has(code));

  expect(new Set(asked.map(({ code }) => code))).toEqual(DESK_CAN_MEND);
});

test('nothing is left out that the kind cannot be without', () => {
  const omissions = ['campaign', 'need', 'encounter'] as const;
  const empty = all.filter(({ kind, ways }) =>
    omissions.some((one) => ways.includes(one) && !kinds[kind].without?.[one]),
  );

  expect(empty).toEqual([]);
});

test('what was typed or chosen is asked again at its source', () => {
  const corrected = all.filter(({ ways }) => ways.includes('correct'));

  expect(corrected.map(({ kind, code }) => `${code} · ${kind}`).sort()).toEqual([
    'encounters.outcome_elsewhere · encounter.correct',
    'encounters.reason_missing · encounter.correct',
    'encounters.reason_missing · encounter.withdraw',
    'encounters.team_unknown · encounter.meet',
    'follow_ups.not_a_colleague · follow_up.hand_over',
    'operations.malformed · access_note.set',
    'operations.malformed · contact_details.set',
    'operations.malformed · door.add',
    'operations.malformed · door.correct',
    'operations.malformed · encounter.correct',
    'operations.malformed · encounter.meet',
    'operations.malformed · encounter.record',
    'operations.malformed · encounter.withdraw',
    'operations.malformed · follow_up.close',
    'operations.malformed · follow_up.hand_over',
    'operations.malformed · follow_up.open',
    'places.stairwell_full · door.add',
  ]);
});

test.each<[code: string, kind: Kind, ways: string[]]>([
  ['campaigns.unknown', 'encounter.record', ['campaign', 'aside']],
  ['campaigns.unknown', 'do_not_visit.set', ['campaign', 'aside']],
  ['campaigns.unknown', 'talk_count.report', ['aside']],
  ['encounters.consent_missing', 'encounter.record', ['need', 'aside']],
  ['encounters.consent_missing', 'contact_details.set', ['aside']],
  ['encounters.unknown', 'follow_up.open', ['encounter', 'aside']],
  ['encounters.unknown', 'encounter.withdraw', ['aside']],
  ['places.door_exists', 'door.add', ['rest', 'aside']],
  ['places.household_exists', 'household.start', ['rest', 'aside']],
  ['operations.malformed', 'follow_up.take', ['aside']],
  ['operations.signature_wrong', 'encounter.record', ['rewrite', 'aside']],
  ['operations.key_unknown', 'encounter.record', ['sign_in', 'aside']],
  ['rounds.not_yours', 'round.mark', ['aside']],
  ['operations.set_aside', 'encounter.record', ['aside']],
])('%s of %s', (code, kind, ways) => {
  expect(repairsOf(refused(kind, code))).toEqual(ways);
});

test('where nothing goes with what is there already, nothing is to be sent', () => {
  expect(repairsOf(refused('door.add', 'places.door_exists', { dependents: 0 }))).toEqual([
    'aside',
  ]);
});

test('what waits for something refused is seen to there, and promises nothing itself', () => {
  const delivery = { state: 'held', code: 'operations.waits', isReplaced: false } as const;
  const waits = refused('encounter.record', 'operations.waits', { delivery, blockedBy: 'refused' });

  expect(repairsOf(waits)).toEqual([]);
});

test('each kind is told what is true of it', () => {
  const why = (kind: Kind, code: string) => refusalOf(code, kind).why;

  expect(why('contact_details.set', 'encounters.consent_missing')).toBe('refusal.contactConsent');
  expect(why('follow_up.close', 'follow_ups.consent_missing')).toBe('refusal.passedOnConsent');
});
