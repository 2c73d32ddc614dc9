import { localDate } from '../domain/day';
import { addTalk, type TalkCount, type TalkSaid } from '../domain/talk-count';
import { newId } from './ids';
import { operationOf } from './operations';
import type { Store } from './store';

/** What must not be linked to a door, of one conversation: sensitive themes, the language spoken. */
export interface CountedTalk extends TalkSaid {
  campaignId: string;
  territoryId: string;
}

/**
 * Add a conversation to the day's sum, which stays on this device, sealed, until the day is over:
 * with one single conversation, who sees it arrive could tell at which door it was.
 */
export function countTalk(store: Store, talk: CountedTalk, at = new Date()): Promise<void> {
  return add(store, talk, at, 1);
}

/** Take it out again, for an undo on the same day. */
export function uncountTalk(store: Store, talk: CountedTalk, at = new Date()): Promise<void> {
  return add(store, talk, at, -1);
}

function add(store: Store, talk: CountedTalk, at: Date, by: 1 | -1): Promise<void> {
  const { campaignId, territoryId } = talk;
  const of = { campaignId, territoryId, day: localDate(at) };
  return store.commands.change('talk_counts', (counts) => addTalk(counts, of, talk, by));
}

/**
 * The sums of days that are over become operations, which empties them.
 *
 * @param options `isLeaving`: that of today too, since whoever leaves may never sign in here again.
 *   It waits in the outbox until the day is over.
 */
export async function reportTalk(
  store: Store,
  { isLeaving = false, now = new Date() }: { isLeaving?: boolean; now?: Date } = {},
): Promise<void> {
  const today = localDate(now);
  await store.commands.recordIn('talk_counts', (counts) =>
    counts.filter(({ day }) => isLeaving || day < today).map((count) => report(count, now)),
  );
}

function report(count: TalkCount, at: Date) {
  const payload = {
    campaign_id: count.campaignId,
    territory_id: count.territoryId,
    day: count.day,
    themes: count.themes,
    languages: count.languages,
  };
  return operationOf({ id: newId(), at }, 'talk_count.report', payload);
}
