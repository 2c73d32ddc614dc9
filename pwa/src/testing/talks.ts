import type { Store } from '../store/store';
import { talkCounted, talkUncounted, type CountedTalk } from '../store/commands/talk-counts';

/** A conversation of which nothing else was said. */
export async function countTalk(store: Store, talk: CountedTalk, at: Date): Promise<void> {
  await store.commands.carryOut([talkCounted(talk, at)]);
}

export async function uncountTalk(store: Store, talk: CountedTalk, at: Date): Promise<void> {
  await store.commands.carryOut([talkUncounted(talk, at)]);
}
