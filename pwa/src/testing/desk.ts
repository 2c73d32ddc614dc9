import { factsOf, OUTCOMES } from '../domain/outcome';
import { DOOR_STATES } from '../domain/state';
import type { ContactMap, Figures, MappedBuilding, States } from '../features/contact-map/shapes';
import type { FollowUp } from '../features/follow-ups-desk/shapes';
import type { Territory } from '../features/territories/shapes';
import type { Mismatch, Unsettled } from '../features/unsettled/shapes';

/** Answers of the server as the desk reads them; a test states only what it is about. */

const NO_STATES: States = Object.fromEntries(DOOR_STATES.map((state) => [state, 0])) as States;

export function figuresOf(states: Partial<States>, open_follow_ups = 0): Figures {
  const all = { ...NO_STATES, ...states };
  const dwellings = Object.values(all).reduce((sum, count) => sum + count, 0);
  const doors = dwellings - all.vacant - all.do_not_visit;
  const seen = doors - all.never_seen;
  const met = OUTCOMES.reduce((sum, one) => sum + (factsOf(one)?.isMet ? all[one] : 0), 0);
  return {
    states: all,
    open_follow_ups,
    measures: {
      dwellings,
      doors,
      seen,
      met,
      coverage: doors ? seen / doors : null,
      meeting_rate: seen ? met / seen : null,
      passages: seen,
      answered: met,
      answer_rate: seen ? met / seen : null,
    },
  };
}

export function aMappedBuilding({
  states = { conversation: 1 },
  flag = false,
  ...facts
}: Partial<Omit<MappedBuilding, 'states' | 'stairwells'>> & {
  states?: Partial<States>;
  flag?: boolean | null;
} = {}): MappedBuilding {
  return {
    id: 'b1',
    name: '12 rue des Érables',
    street: 'rue des Érables',
    number: '12',
    kind: 'block',
    lon: 2.48,
    lat: 48.896,
    ...figuresOf(states, flag ? 1 : 0),
    stairwells: [
      {
        id: 's1',
        name: 'Escalier 1',
        floors: {},
        doors: [
          { id: 'd2', label: '11', floor: 1, position: 1, state: 'never_seen', flag },
          { id: 'd1', label: '01', floor: 0, position: 1, state: 'conversation', flag: false },
        ],
      },
    ],
    ...facts,
  };
}

export function aContactMap(facts: Partial<ContactMap> = {}): ContactMap {
  const figures = figuresOf({ never_seen: 7, conversation: 3, not_home: 2, vacant: 1 }, 2);
  return {
    territory: { id: 't1', name: 'La Place', sign: 1, team_id: 'team' },
    campaign: null,
    ...figures,
    streets: [{ name: 'rue des Érables', ...figures }],
    buildings: [aMappedBuilding()],
    ...facts,
  };
}

export function aTerritory(facts: Partial<Territory> = {}): Territory {
  return {
    id: 't1',
    team_id: 'team',
    name: 'La Place',
    sign: 1,
    building_ids: ['b1'],
    buildings: 1,
    doors: 12,
    assignments: [],
    ...facts,
  };
}

/** An open one at a door, that nobody takes care of yet. */
export function aFollowUp(facts: Partial<FollowUp> = {}): FollowUp {
  const opened_by = { id: 'm1', name: 'Aïcha B.' };
  const opened_at = new Date().toISOString();
  return {
    id: 'f1',
    team_id: 'team',
    due_on: '2026-12-01',
    opened_at,
    opened_by,
    consented_at: opened_at,
    reason: 'housing',
    urgency: 'today',
    note: 'Fuite sous l’évier',
    owner: null,
    closed_at: null,
    closed_by: null,
    result: null,
    result_words: null,
    cancelled: false,
    door: { id: 'd1', label: '43', floor: 4 },
    stairwell: 'Escalier 2',
    building_id: 'b1',
    building: 'Bât. C',
    street: 'rue des Érables',
    number: '12',
    place_name: null,
    history: [
      {
        action: 'opened',
        at: opened_at,
        by: opened_by,
        to: null,
        result: null,
        words: null,
        recipient: null,
      },
    ],
    ...facts,
  };
}

/** A passage of Aïcha's that waits for another one. */
export function anUnsettled(facts: Partial<Unsettled> = {}): Unsettled {
  return {
    id: 'o1',
    kind: 'encounter.record',
    state: 'held',
    code: 'operations.waits',
    recorded_at: '2026-11-23T18:20:00',
    utc_offset_min: 60,
    received_at: '2026-11-23T20:00:00',
    stated_at: null,
    author: { id: 'm1', name: 'Aïcha' },
    actions: ['retry', 'set_aside'],
    alike: 0,
    place: null,
    ...facts,
  };
}

/** A passage of Aïcha's at a door that was renumbered before she came. */
export function aMismatch(facts: Partial<Mismatch> = {}): Mismatch {
  return {
    id: 'e1',
    at: '2026-11-23T18:20:00',
    by: { id: 'm1', name: 'Aïcha' },
    outcome: 'conversation',
    street: 'rue des Érables',
    number: '12',
    building: 'Bât. C',
    stairwell: 'Escalier 2',
    seen_floor: '4e',
    seen_label: '43',
    door: { id: 'd45', floor: '4e', label: '45' },
    candidates: [],
    others: [],
    ...facts,
  };
}
