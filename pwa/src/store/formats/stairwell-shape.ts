import { outcomeOf } from '../../domain/outcome';
import type { AccessNote, Contact, Door, DoorFact, Passage, Stairwell } from '../../domain/places';
import { idAt, idCount } from '../vault/bytes';
import type { Reader, Shape } from '../vault/chunks';
import type { StairwellColumns } from './stairwell-columns';

export const stairwellShape: Shape<Stairwell> = {
  format: 3,
  read: (_format, columns, reader) => read(columns as StairwellColumns, reader),
  write: async (stairwell) => (await import('./stairwell-columns')).columnsOf(stairwell),
};

function read(columns: StairwellColumns, reader: Reader | undefined): Stairwell {
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
  const authors = namesOf(columns, reader);
  const companions = companionsOf(columns, authors);
  passages.d.forEach((d, row) => {
    const household = households[d];
    if (!household) return;
    const passage = readPassage(columns, row, campaign(passages.c[row]), authors);
    passage.companion = companions(row);
    if (!passages.id && reader && passage.by === null)
      passage.id = reader.idOf(household.id, passage.at, passage.seq);
    household.passages.push(passage);
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
    residence: columns.residence ?? null,
    isGone: columns.gone === true,
    floors: readFloors(columns.floors),
    lon: columns.lon,
    lat: columns.lat,
    isEstimated: columns.estimated,
    doors,
    access: readAccess(columns.access),
  };
}

/** Who recorded passages; the reader has no name among them. */
function namesOf(
  { members = [], authors }: StairwellColumns,
  reader: Reader | undefined,
): (string | null)[] {
  const isReader = (index: number) =>
    authors !== undefined && reader !== undefined && idAt(authors, index) === reader.memberId;
  return members.map((name, index) => (isReader(index) ? null : name));
}

/** Who was there too, by the passage's row: the reader, who has no name among them, is empty. */
function companionsOf(
  { passages }: StairwellColumns,
  authors: (string | null)[],
): (row: number) => string | null {
  return (row) => {
    const index = passages.with?.[row] ?? -1;
    return index < 0 ? null : (authors[index] ?? '');
  };
}

function readFloors(columns: StairwellColumns['floors']): Stairwell['floors'] {
  return Object.fromEntries((columns?.rank ?? []).map((rank, row) => [rank, columns!.label[row]!]));
}

function readPassage(
  { passages }: StairwellColumns,
  row: number,
  campaignId: string | null,
  authors: (string | null)[],
): Passage {
  return {
    id: passages.id ? idAt(passages.id, row) : null,
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
    language: passages.language?.[row] ?? null,
    correctedAt: passages.corrected?.[row] ?? null,
    correctedBy: passages.corrected_by?.[row] ?? null,
    by: authors[passages.by?.[row] ?? -1] ?? null,
    companion: null,
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
