import type { Me, Team } from '../../domain/member';
import { takeDaysFrom, type TeamCalendar } from '../../domain/service-day';
import type { Store } from '../commands/store-type';
import { watch } from '../vault/watch';

/**
 * Count days as the member's team does, now and whenever it says so anew.
 *
 * @returns how to stop it, once the days are known.
 */
export async function followDays(store: Store): Promise<() => void> {
  takeDaysFrom(await getDays(store));
  return watch(store.db, { chunks: ['me', 'team:'] }, () => getDays(store), takeDaysFrom);
}

/** null: no team is held. */
export async function getDays({ me, teams }: Pick<Store, 'me' | 'teams'>) {
  const [mine, held] = await Promise.all([me.read('me'), teams.readAll('team:')]);
  return daysOf(
    mine?.content ?? null,
    held.map(({ content }) => content),
  );
}

/**
 * Whoever works for several teams counts on this device by the one whose assignment ends first;
 * the server counts each passage by the team of its door.
 */
function daysOf(me: Me | null, teams: Team[]): TeamCalendar | null {
  const ids = [
    ...(me?.assignments.map(({ teamId }) => teamId) ?? []),
    ...(me?.grants.map(({ teamId }) => teamId) ?? []),
  ];
  const team = ids.map((id) => teams.find((one) => one.id === id)).find(Boolean) ?? teams[0];
  return team ? { timeZone: team.timeZone, serviceDays: team.serviceDays ?? [] } : null;
}
