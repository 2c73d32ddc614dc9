import { beginOf, serviceDay } from '../../domain/service-day';
import { rightNow } from '../../domain/right-now';
import { addTalk, type TalkCount, type TalkAnswers } from '../../domain/talk-count';
import { operationOf } from '../outbox/make-operation';
import { HEARD_AT } from '../vault/clock';
import { newId } from '../vault/ids';
import { localChange, type CommandPart, operationsOn } from './command-parts';
import type { Store } from './store-type';

/** What must not be linked to a door, of one conversation: sensitive themes, the language spoken. */
export interface CountedTalk extends TalkAnswers {
  campaignId: string;
  territoryId: string;
}

/**
 * Add a conversation to its day's sum, which stays on this device, sealed, until the day is over:
 * with one single conversation, who sees it arrive could tell at which door it was.
 *
 * @param at when the conversation was.
 */
export function talkCounted(talk: CountedTalk, at: Date): CommandPart {
  return adding(talk, at, 1);
}

/** Take it out again. Once its day was reported, there is nothing left to take it from. */
export function talkUncounted(talk: CountedTalk, at: Date): CommandPart {
  return adding(talk, at, -1);
}

function adding(talk: CountedTalk, at: Date, by: 1 | -1): CommandPart {
  const { campaignId, territoryId } = talk;
  const of = { campaignId, territoryId, day: serviceDay(at) };
  return localChange('talk_counts', (counts) => addTalk(counts, of, talk, by));
}

/**
 * The sums of days that are over become operations, which empties them.
 *
 * @param options `isLeaving`: that of today too, since whoever leaves may never sign in here again.
 *   It waits in the outbox until the day is over.
 */
export async function reportTalk(
  store: Store,
  { isLeaving = false, now = rightNow() }: { isLeaving?: boolean; now?: Date } = {},
): Promise<void> {
  const today = serviceDay(now);
  const at = await whenHeard(store, now);
  const reported = operationsOn('talk_counts', (counts) =>
    counts.filter(({ day }) => isLeaving || day < today).map((count) => report(count, at(count))),
  );
  await store.commands.carryOut([reported]);
}

/**
 * Sums become operations when the work may be over: the device was withdrawn, the member has left.
 * What is dated after that counts no more, so each is dated when the server was last heard, or when
 * its day began where that is later; the time of a talk would tell its door.
 */
async function whenHeard({ db }: Store, now: Date): Promise<(count: TalkCount) => Date> {
  const heard = (await db.counters.get(HEARD_AT))?.value ?? now.getTime();
  return ({ day }) => {
    const begun = beginOf(day).getTime();
    return new Date(Math.min(Math.max(heard, begun), now.getTime()));
  };
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
