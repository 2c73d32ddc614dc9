import { OUTCOMES } from '../domain/outcome';
import type { FollowUpReason, Urgency } from '../domain/follow-up';
import type { Door, Household, Stairwell } from '../domain/places';
import { idAt, idColumn, idCount } from './bytes';
import type { Columns, Shape } from './chunks';

/** What hangs on a door travels beside `d`, the door's index; a campaign as `c`, -1 is none. */
interface StairwellColumns extends Columns {
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
  };
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
  };
}

export const stairwellShape: Shape<Stairwell> = {
  format: 1,
  read: (_format, columns) => read(columns as StairwellColumns),
  write,
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
    households[d]?.passages.push({
      id: idAt(passages.id, row),
      campaignId: campaign(passages.c[row]),
      outcome: OUTCOMES[passages.outcome[row] ?? -1] ?? 'not_home',
      at: passages.at[row] ?? 0,
      seq: passages.seq[row] ?? 0,
      noticeLeft: passages.notice[row] === 1,
      comeBackOn: passages.back_on[row] ?? null,
      comeBackAt: passages.back_at[row] ?? null,
      note: passages.note[row] ?? null,
    });
  });
  // Each campaign's come oldest first; together they must be in order too.
  for (const { passages } of households) {
    if (passages.length > 1)
      passages.sort((one, other) => one.at - other.at || one.seq - other.seq);
  }
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
  };
}

function readDoors(columns: StairwellColumns['doors']): Door[] {
  return columns.floor.map((floor, d) => ({
    id: idAt(columns.id, d) ?? '',
    floor,
    position: columns.position[d] ?? 0,
    label: columns.label[d] ?? '',
    isEstimated: columns.estimated[d] === 1,
    household: {
      id: idAt(columns.household, d) ?? '',
      since: columns.since[d] ?? null,
      madeBy: columns.made_by ? idAt(columns.made_by, d) : null,
      folds: [],
      passages: [],
      doNotVisit: [],
      followUps: [],
    },
  }));
}

function write(stairwell: Stairwell): StairwellColumns {
  const { doors } = stairwell;
  const campaigns: string[] = [];
  const c = ({ campaignId }: { campaignId: string | null }): number => {
    if (campaignId === null) return -1;
    const index = campaigns.indexOf(campaignId);
    return index >= 0 ? index : campaigns.push(campaignId) - 1;
  };
  const folds = hangingOn(doors, ({ folds }) => folds);
  const passages = hangingOn(doors, ({ passages }) => passages);
  const dnv = hangingOn(doors, ({ doNotVisit }) => doNotVisit);
  const followUps = hangingOn(doors, ({ followUps }) => followUps);
  const columns = {
    folds: {
      d: folds.map(({ d }) => d),
      c: folds.map(({ row }) => c(row)),
      passages: folds.map(({ row }) => row.passages),
      answered: folds.map(({ row }) => row.answered),
      met: folds.map(({ row }) => row.met),
    },
    passages: {
      d: passages.map(({ d }) => d),
      c: passages.map(({ row }) => c(row)),
      outcome: passages.map(({ row }) => OUTCOMES.indexOf(row.outcome)),
      at: passages.map(({ row }) => row.at),
      seq: passages.map(({ row }) => row.seq),
      notice: passages.map(({ row }) => Number(row.noticeLeft)),
      back_on: passages.map(({ row }) => row.comeBackOn),
      back_at: passages.map(({ row }) => row.comeBackAt),
      note: passages.map(({ row }) => row.note),
      id: idColumn(passages.map(({ row }) => row.id)),
    },
    dnv: {
      d: dnv.map(({ d }) => d),
      c: dnv.map(({ row }) => c(row)),
      review_on: dnv.map(({ row }) => row.reviewOn),
    },
    follow_ups: {
      d: followUps.map(({ d }) => d),
      id: idColumn(followUps.map(({ row }) => row.id)),
      reason: followUps.map(({ row }) => row.reason),
      urgency: followUps.map(({ row }) => row.urgency),
      due_on: followUps.map(({ row }) => row.dueOn),
      note: followUps.map(({ row }) => row.note),
      c: followUps.map(({ row }) => c(row)),
    },
  };
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
    doors: {
      id: idColumn(doors.map(({ id }) => id)),
      floor: doors.map(({ floor }) => floor),
      position: doors.map(({ position }) => position),
      label: doors.map(({ label }) => label),
      estimated: doors.map(({ isEstimated }) => Number(isEstimated)),
      household: idColumn(doors.map(({ household }) => household.id)),
      since: doors.map(({ household }) => household.since),
      made_by: idColumn(doors.map(({ household }) => household.madeBy)),
    },
    ...columns,
    campaigns: idColumn(campaigns),
  };
}

function hangingOn<R>(doors: Door[], rows: (household: Household) => R[]): { d: number; row: R }[] {
  return doors.flatMap(({ household }, d) => rows(household).map((row) => ({ d, row })));
}
