import type { FollowUpReason, Urgency } from '../../domain/follow-up';
import { numberOf } from '../../domain/outcome';
import type { AccessSubject, Door, DoorFactCode, Household, Stairwell } from '../../domain/places';
import { idColumn } from '../vault/bytes';
import type { Columns } from '../vault/chunks';

/** As the server would send it, and what is this device's own. */
export function columnsOf(stairwell: Stairwell): StairwellColumns {
  const { doors, access } = stairwell;
  const campaigns: string[] = [];
  const hanging = writeHanging(doors, ({ campaignId }) => indexIn(campaigns, campaignId));
  return {
    id: stairwell.id,
    building_id: stairwell.buildingId,
    team_id: stairwell.teamId,
    building: stairwell.building,
    stairwell: stairwell.stairwell,
    street: stairwell.street,
    number: stairwell.number,
    kind: stairwell.kind,
    lon: stairwell.lon,
    lat: stairwell.lat,
    estimated: stairwell.isEstimated,
    ...ofItself(stairwell),
    doors: {
      id: idColumn(doors.map(({ id }) => id)),
      floor: doors.map(({ floor }) => floor),
      position: doors.map(({ position }) => position),
      label: doors.map(({ label }) => label),
      estimated: doors.map(({ isEstimated }) => Number(isEstimated)),
      household: idColumn(doors.map(({ household }) => household.id)),
      since: doors.map(({ household }) => household.since),
      made_by: idColumn(doors.map(({ household }) => household.madeBy)),
      set_by: doors.map(({ setBy }) => setBy),
      set_at: doors.map(({ setAt }) => setAt),
      facts: writeFacts(doors),
    },
    ...hanging,
    access: {
      subject: access.map(({ subject }) => subject),
      value: access.map(({ value }) => value),
      by: access.map(({ by }) => by),
      at: access.map(({ at }) => at),
    },
    campaigns: idColumn(campaigns),
  };
}

/** As the server tells it: where there is something to say. */
function ofItself({ floors, residence, isGone }: Stairwell): Partial<StairwellColumns> {
  const ranks = Object.keys(floors).map(Number);
  return {
    ...(ranks.length > 0 && { floors: { rank: ranks, label: ranks.map((one) => floors[one]!) } }),
    ...(residence !== null && { residence }),
    ...(isGone && { gone: true }),
  };
}

function writeFacts(doors: Door[]): StairwellColumns['doors']['facts'] {
  const facts = doors.flatMap(({ facts }, d) => facts.map((row) => ({ d, row })));
  return {
    d: facts.map(({ d }) => d),
    fact: facts.map(({ row }) => row.fact),
    by: facts.map(({ row }) => row.by),
    at: facts.map(({ row }) => row.at),
    present: facts.map(({ row }) => Number(row.isPresent)),
  };
}

/** What hangs on doors; `c` gives a campaign's number. */
function writeHanging(doors: Door[], c: (row: { campaignId: string | null }) => number) {
  const folds = hangingOn(doors, ({ folds }) => folds);
  const dnv = hangingOn(doors, ({ doNotVisit }) => doNotVisit);
  const followUps = hangingOn(doors, ({ followUps }) => followUps);
  const contacts = hangingOn(doors, ({ contact }) => (contact ? [contact] : []));
  const members: string[] = [];
  return {
    folds: {
      d: folds.map(({ d }) => d),
      c: folds.map(({ row }) => c(row)),
      passages: folds.map(({ row }) => row.passages),
      answered: folds.map(({ row }) => row.answered),
      met: folds.map(({ row }) => row.met),
    },
    passages: writePassages(doors, c, members),
    members,
    dnv: {
      d: dnv.map(({ d }) => d),
      c: dnv.map(({ row }) => c(row)),
      review_on: dnv.map(({ row }) => row.reviewOn),
    },
    contacts: {
      d: contacts.map(({ d }) => d),
      name: contacts.map(({ row }) => row.name),
      phone: contacts.map(({ row }) => row.phone),
      language: contacts.map(({ row }) => row.language),
      best_hour: contacts.map(({ row }) => row.bestHour),
      at: contacts.map(({ row }) => row.at),
    },
    follow_ups: {
      d: followUps.map(({ d }) => d),
      id: idColumn(followUps.map(({ row }) => row.id)),
      reason: followUps.map(({ row }) => row.reason),
      urgency: followUps.map(({ row }) => row.urgency),
      due_on: followUps.map(({ row }) => row.dueOn),
      note: followUps.map(({ row }) => row.note),
      c: followUps.map(({ row }) => c(row)),
      owner: idColumn(followUps.map(({ row }) => row.ownerId)),
    },
  };
}

function writePassages(
  doors: Door[],
  c: (row: { campaignId: string | null }) => number,
  members: string[],
): StairwellColumns['passages'] {
  const passages = hangingOn(doors, ({ passages }) => passages);
  return {
    d: passages.map(({ d }) => d),
    c: passages.map(({ row }) => c(row)),
    outcome: passages.map(({ row }) => numberOf(row.outcome)),
    at: passages.map(({ row }) => row.at),
    seq: passages.map(({ row }) => row.seq),
    notice: passages.map(({ row }) => Number(row.noticeLeft)),
    back_on: passages.map(({ row }) => row.comeBackOn),
    back_at: passages.map(({ row }) => row.comeBackAt),
    note: passages.map(({ row }) => row.note),
    id: idColumn(passages.map(({ row }) => row.id)),
    themes: passages.map(({ row }) => (row.themes.length > 0 ? row.themes : null)),
    need: passages.map(({ row }) => row.need),
    language: passages.map(({ row }) => row.language),
    corrected: passages.map(({ row }) => row.correctedAt),
    corrected_by: passages.map(({ row }) => row.correctedBy),
    by: passages.map(({ row }) => indexIn(members, row.by)),
    ...(passages.some(({ row }) => row.companion !== null) && {
      with: passages.map(({ row }) => indexIn(members, row.companion)),
    }),
  };
}

/** Where it stands in the list, at whose end it is put when it is new; -1: nothing. */
function indexIn(list: string[], value: string | null): number {
  if (value === null) return -1;
  const index = list.indexOf(value);
  return index >= 0 ? index : list.push(value) - 1;
}

function hangingOn<R>(doors: Door[], rows: (household: Household) => R[]): { d: number; row: R }[] {
  return doors.flatMap(({ household }, d) => rows(household).map((row) => ({ d, row })));
}

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
  /** These came with the third format of the feed, where there is something to say. */
  residence?: string;
  gone?: true;
  floors?: { rank: number[]; label: string[] };
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
  /** Their ids, from the third format on: it is the same for every reader, who may be one. */
  authors?: Uint8Array;
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
    /** Up to the second format; since then the reader's own are named apart. */
    id?: Uint8Array;
    themes?: (string[] | null)[];
    need?: (FollowUpReason | null)[];
    /** What somebody spoke whom nobody understood. */
    language?: (string | null)[];
    corrected?: (number | null)[];
    corrected_by?: (string | null)[];
    by?: number[];
    /** Came with the third format of the feed, where anybody came along; -1 is nobody. */
    with?: number[];
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
