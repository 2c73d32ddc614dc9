import { outcomeOf } from '../../domain/outcome';
import type { FollowUpReason, Urgency } from '../../domain/follow-up';
import type {
  AccessNote,
  AccessSubject,
  Contact,
  Door,
  DoorFact,
  DoorFactCode,
  Passage,
  Stairwell,
} from '../../domain/places';
import { idAt, idCount } from '../vault/bytes';
import type { Columns, Shape } from '../vault/chunks';

/**
 * What hangs on a door travels beside `d`, the door's index; a campaign as `c`, -1 is none. Columns
 * that may be missing came with the second format.
 */
export interface StairwellColumns extends Columns {
  id: string;
  building_id: string;
  team_id: string;
  building: string | null;
  stairwell: string | null;
  street: string | null;
  number: string | number | null;
  kind: 'block' | 'house';
  lon: number;
  lat: number;
  estimated: boolean;
  doors: {
    id: Uint8Array;
    floor: number[];
    position: number[];
    label: string[];
    estimated: number[];
    household: Uint8Array;
    since: (number | null)[];
    /** This device's own addition: which of its operations told of the household. */
    made_by?: Uint8Array;
    set_by?: (string | null)[];
    set_at?: (number | null)[];
    /** Came with the third format of the feed. */
    facts?: {
      d: number[];
      fact: DoorFactCode[];
      by: (string | null)[];
      at: number[];
      /** This device's own: a server tells of those alone that are so. */
      present?: number[];
    };
  };
  /** Names of those who recorded passages: `passages.by` points to them, -1 is none. */
  members?: string[];
  campaigns: Uint8Array;
  folds: { d: number[]; c: number[]; passages: number[]; answered: number[]; met: number[] };
  passages: {
    d: number[];
    c: number[];
    outcome: number[];
    at: number[];
    seq: number[];
    notice: number[];
    back_on: (string | null)[];
    back_at: (string | null)[];
    note: (string | null)[];
    id: Uint8Array;
    themes?: (string[] | null)[];
    need?: (FollowUpReason | null)[];
    corrected?: (number | null)[];
    corrected_by?: (string | null)[];
    by?: number[];
  };
  contacts?: {
    d: number[];
    name: (string | null)[];
    phone: (string | null)[];
    language: (string | null)[];
    best_hour: (string | null)[];
    at: number[];
  };
  access?: {
    subject: AccessSubject[];
    value: (string | null)[];
    by: (string | null)[];
    at: number[];
  };
  dnv: { d: number[]; c: number[]; review_on: string[] };
  follow_ups: {
    d: number[];
    id: Uint8Array;
    reason: FollowUpReason[];
    urgency: Urgency[];
    due_on: string[];
    note: (string | null)[];
    c: number[];
    owner?: Uint8Array;
  };
}

export const stairwellShape: Shape<Stairwell> = {
  format: 2,
  read: (_format, columns) => read(columns as StairwellColumns),
  write: async (stairwell) => (await import('./stairwell-columns')).columnsOf(stairwell),
};

function read(columns: StairwellColumns): Stairwell {
  const campaigns = Array.from({ length: idCount(columns.campaigns) }, (_, index) =>
    idAt(columns.campaigns, index),
  );
  const campaign = (index: number | undefined) => campaigns[index ?? -1] ?? null;
  const doors = readDoors(columns.doors);
  const households = doors.map((door) => door.household);

  const { folds, passages, dnv, follow_ups: followUps } = columns;
  folds.d.forEach((d, row) => {
    households[d]?.folds.push({
      campaignId: campaign(folds.c[row]),
      passages: folds.passages[row] ?? 0,
      answered: folds.answered[row] ?? 0,
      met: folds.met[row] ?? 0,
    });
  });
  passages.d.forEach((d, row) => {
    households[d]?.passages.push(readPassage(columns, row, campaign(passages.c[row])));
  });
  // Each campaign's come oldest first; together they must be in order too.
  for (const { passages } of households) {
    if (passages.length > 1)
      passages.sort((one, other) => one.at - other.at || one.seq - other.seq);
  }
  columns.contacts?.d.forEach((d, row) => {
    const household = households[d];
    if (household) household.contact = readContact(columns.contacts!, row);
  });
  dnv.d.forEach((d, row) => {
    households[d]?.doNotVisit.push({
      campaignId: campaign(dnv.c[row]),
      reviewOn: dnv.review_on[row] ?? '',
    });
  });
  followUps.d.forEach((d, row) => {
    households[d]?.followUps.push({
      id: idAt(followUps.id, row) ?? '',
      campaignId: campaign(followUps.c[row]),
      reason: followUps.reason[row] ?? 'other',
      urgency: followUps.urgency[row] ?? 'month',
      dueOn: followUps.due_on[row] ?? '',
      note: followUps.note[row] ?? null,
      ownerId: followUps.owner ? idAt(followUps.owner, row) : null,
    });
  });

  return {
    id: columns.id,
    buildingId: columns.building_id,
    teamId: columns.team_id,
    building: columns.building ?? '',
    stairwell: columns.stairwell ?? '',
    street: columns.street ?? '',
    number: String(columns.number ?? ''),
    kind: columns.kind,
    lon: columns.lon,
    lat: columns.lat,
    isEstimated: columns.estimated,
    doors,
    access: readAccess(columns.access),
  };
}

function readPassage(
  { passages, members }: StairwellColumns,
  row: number,
  campaignId: string | null,
): Passage {
  return {
    id: idAt(passages.id, row),
    campaignId,
    outcome: outcomeOf(passages.outcome[row]),
    at: passages.at[row] ?? 0,
    seq: passages.seq[row] ?? 0,
    noticeLeft: passages.notice[row] === 1,
    comeBackOn: passages.back_on[row] ?? null,
    comeBackAt: passages.back_at[row] ?? null,
    note: passages.note[row] ?? null,
    themes: passages.themes?.[row] ?? [],
    need: passages.need?.[row] ?? null,
    correctedAt: passages.corrected?.[row] ?? null,
    correctedBy: passages.corrected_by?.[row] ?? null,
    by: members?.[passages.by?.[row] ?? -1] ?? null,
  };
}

function readContact(columns: NonNullable<StairwellColumns['contacts']>, row: number): Contact {
  return {
    name: columns.name[row] ?? null,
    phone: columns.phone[row] ?? null,
    language: columns.language[row] ?? null,
    bestHour: columns.best_hour[row] ?? null,
    at: columns.at[row] ?? 0,
  };
}

type DoorFactColumns = NonNullable<StairwellColumns['doors']['facts']>;

function readAccess(columns: StairwellColumns['access']): AccessNote[] {
  return (columns?.subject ?? []).map((subject, row) => ({
    subject,
    value: columns?.value[row] ?? null,
    by: columns?.by[row] ?? null,
    at: columns?.at[row] ?? 0,
  }));
}

function readFact(facts: DoorFactColumns, row: number): DoorFact {
  return {
    fact: facts.fact[row]!,
    isPresent: facts.present?.[row] !== 0,
    by: facts.by[row] ?? null,
    at: facts.at[row] ?? 0,
  };
}

function readDoors(columns: StairwellColumns['doors']): Door[] {
  const doors = columns.floor.map((floor, d) => readDoor(columns, floor, d));
  columns.facts?.d.forEach((d, row) => doors[d]?.facts.push(readFact(columns.facts!, row)));
  return doors;
}

function readDoor(columns: StairwellColumns['doors'], floor: number, d: number): Door {
  return {
    id: idAt(columns.id, d) ?? '',
    floor,
    position: columns.position[d] ?? 0,
    label: columns.label[d] ?? '',
    isEstimated: columns.estimated[d] === 1,
    setBy: columns.set_by?.[d] ?? null,
    setAt: columns.set_at?.[d] ?? null,
    facts: [],
    household: {
      id: idAt(columns.household, d) ?? '',
      since: columns.since[d] ?? null,
      madeBy: columns.made_by ? idAt(columns.made_by, d) : null,
      folds: [],
      passages: [],
      doNotVisit: [],
      followUps: [],
      contact: null,
    },
  };
}
