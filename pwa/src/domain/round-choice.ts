import { momentOf, serviceDay } from './service-day';
import { isKnown } from './outcome';
import type { Door, Stairwell } from './places';
import type { Reason } from './round-reason';
import { concerns, isNotToBeVisited, lastPassage } from './state';

/** Nobody wants to hear the bell twice in an evening. */
const NOT_AGAIN_WITHIN_S = 3 * 3600;
/** Somebody expected at six is well served from ten to until a quarter past. */
const EARLY_MIN = 10;
const LATE_MIN = 15;

/** A door as far as a plan is concerned. */
export interface KnownDoor {
  passages: number;
  met: number;
  lastOutcome: string | null;
  /** Epoch seconds; of any campaign: a bell is a bell. */
  lastAt: number | null;
  comeBackOn: string | null;
  comeBackAt: string | null;
  isNotToBeVisited: boolean;
  isFollowUpDue: boolean;
}

/** What is asked of a round, or of what is left of it. */
export interface Wanted {
  now: Date;
  budgetMin: number;
  /** How often a door is tried at most, by the campaign. */
  passages: number;
}

/** Why a door is worth a knock; null where it is to be left alone. A refusal is an answer. */
export function reasonFor(door: KnownDoor, wanted: Wanted): Reason | null {
  if (door.isNotToBeVisited || door.lastOutcome === 'vacant') return null;
  const isPromised = door.lastOutcome === 'come_back' && door.comeBackOn !== null;
  const day = serviceDay(wanted.now);
  if (isPromised && door.comeBackOn! <= day) {
    const due = dueMin(door, day, wanted.now);
    const isWithin = due === null || (due >= -EARLY_MIN && due <= wanted.budgetMin + LATE_MIN);
    return isWithin ? 'due_return' : null;
  }
  const nowS = wanted.now.getTime() / 1000;
  if (door.lastAt !== null && nowS - door.lastAt < NOT_AGAIN_WITHIN_S) return null;
  if (door.isFollowUpDue) return 'follow_up';
  // Whatever a later release means by an answer, nobody insists on it here.
  if (door.lastOutcome !== null && !isKnown(door.lastOutcome)) return null;
  if (isPromised || door.lastOutcome === 'refused') return null;
  if (door.met > 0 || door.passages >= wanted.passages) return null;
  return door.passages > 0 ? 'again' : 'never_met';
}

/** An hour counts on its day; whoever was forgotten then is glad of any. */
function dueMin(door: KnownDoor, day: string, now: Date): number | null {
  if (door.comeBackAt === null || door.comeBackOn !== day) return null;
  const due = momentOf(day, door.comeBackAt);
  return (due.getTime() - now.getTime()) / 60_000;
}

export function isPromise(reason: Reason): boolean {
  return reason === 'due_return' || reason === 'follow_up';
}

/** What is known of a door on this device, for one campaign and those who walk. */
export function knownOf(
  { household }: Door,
  campaignId: string | null,
  walkers: string[],
  now: Date,
): KnownDoor {
  const folds = household.folds.filter((fold) => concerns(fold, campaignId));
  const last = lastPassage(household, campaignId);
  const isMine = (ownerId: string | null) => ownerId === null || walkers.includes(ownerId);
  return {
    passages: folds.reduce((sum, fold) => sum + fold.passages, 0),
    met: folds.reduce((sum, fold) => sum + fold.met, 0),
    lastOutcome: last?.outcome ?? null,
    lastAt: household.passages.length ? Math.max(...household.passages.map(({ at }) => at)) : null,
    comeBackOn: last?.comeBackOn ?? null,
    comeBackAt: last?.comeBackAt ?? null,
    isNotToBeVisited: isNotToBeVisited(household, campaignId),
    isFollowUpDue: household.followUps.some(
      ({ dueOn, ownerId }) => dueOn <= serviceDay(now) && isMine(ownerId),
    ),
  };
}

export function liftOf({ access }: Stairwell): string | null {
  return access.find(({ subject }) => subject === 'lift')?.value ?? null;
}
