import type { Round } from '../domain/round';
import type { Store } from '../store/store';
import { AICHA, aMe, aStairwell, CAMPAIGN, KARIM, TERRITORY } from './device';

/** An hour and a half through the one stairwell, with Karim; not started. */
export function aRound(facts: Partial<Round> = {}): Round {
  const { id, lon, lat, doors } = aStairwell();
  return {
    id: 'round',
    assignmentId: aMe().assignments[0]!.id,
    campaignId: CAMPAIGN,
    territoryId: TERRITORY,
    plannedOn: '2026-11-24',
    startsAt: '17:30',
    preparedAt: 1_795_000_000,
    budgetMin: 90,
    changed: null,
    marks: [],
    members: [
      { id: AICHA, name: 'Aïcha' },
      { id: KARIM, name: 'Karim' },
    ],
    start: { lon, lat },
    stops: [
      {
        stairwellId: id,
        doors: doors.map((door) => ({ id: door.id, reason: 'never_met' })),
        arrivesMin: 0,
        minutes: 12,
        walkMin: 0,
      },
    ],
    ...facts,
  };
}

/** As the pull brings them. */
export async function holdRounds(store: Store, rounds: Round[]): Promise<void> {
  const chunk = { id: 'rounds', scope: 'me', version: 1, content: rounds };
  await store.db.chunks.put(await store.rounds.seal(chunk));
}
