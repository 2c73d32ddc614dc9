import type { Me } from '../../domain/member';
import type { Stairwell } from '../../domain/places';
import { serviceDay } from '../../domain/service-day';
import { rightNow } from '../../domain/right-now';
import { isUnderWay, type Round } from '../../domain/round';
import { chunkKindOf, chunkStoreOf } from '../formats/chunk-kinds';
import { OWN_PASSAGES } from '../formats/own-passages';
import { filedIn, type Unsent } from '../outbox/unsent';
import { type Chunk, nextVersion } from '../vault/chunks';
import { Stale, type Tables } from '../vault/database';
import { keysStand } from '../vault/keys';
import type { Feed, SealedChunk } from '../vault/rows';
import type { Bytes } from '../vault/sealing';
import type { AuthorContext } from './author-context';
import { aloneAmongTabs } from './commands';
import type { KeptDraft } from './drafts';
import { loadFolds } from './late-folds';
import type { Store } from './store-type';

interface Arrived {
  id: string;
  scope: string;
  bytes: Bytes;
  /** Sealed as it came, as the version that it seemed to become. */
  early: Promise<SealedChunk>;
  /** Opened while the rest is on its way. */
  content: unknown;
}

/** What one pull brings, until all of it is here and is stored at once. */
export class Arrivals {
  readonly #chunks = new Map<string, Arrived>();
  readonly #drops = new Set<string>();
  #lastScope: string | null = null;

  private constructor(
    private readonly store: Store,
    /** Ids of what is held when it begins. */
    private readonly held: ReadonlySet<string>,
  ) {}

  static async begin(store: Store): Promise<Arrivals> {
    await store.ownPassages.load();
    return new Arrivals(store, await heldIn(store));
  }

  add(id: string, scope: string, bytes: Bytes): void {
    this.#lastScope = scope;
    if (id === OWN_PASSAGES) this.store.ownPassages.arrive(bytes);
    const early = this.#sealEarly({ id, scope }, bytes);
    // Whoever awaits it hears of a failure; nobody may, where the answer is cut.
    early.catch(() => undefined);
    this.#chunks.set(id, { id, scope, bytes, early, content: this.#opened(id, bytes) });
  }

  async #sealEarly(outside: { id: string; scope: string }, bytes: Bytes): Promise<SealedChunk> {
    const { id } = outside;
    // What is not held yet, as all of a first pull, costs no look.
    const before = this.held.has(id) ? await versionsOf(this.store, [id]) : null;
    const version = nextVersion(before?.get(id));
    return this.store.stairwells.sealBytes({ ...outside, version }, bytes);
  }

  /** One of a later release is kept as it came, for the release that can read it. */
  #opened(id: string, bytes: Bytes): unknown {
    try {
      return chunkStoreOf(this.store.chunkStores, id)?.chunks.contentOf(bytes);
    } catch {
      return undefined;
    }
  }

  /** The member may no longer hold it. */
  drop(scope: string): void {
    this.#drops.add(scope);
  }

  /**
   * Chunks, scopes and cursor, in one transaction.
   *
   * What this device said and the server had not yet taken is folded on again, so that no tap
   * vanishes, not even for a moment.
   */
  async commit(cursor: string, format: number, now = rightNow()): Promise<void> {
    await aloneAmongTabs(async () => {
      while (!(await this.#tryToCommit({ cursor, format }, serviceDay(now)))) {
        // Somebody recorded in between: what they said is folded on too.
      }
    });
  }

  /**
   * The same where the answer was cut: without the scope that may lack something, which is the last
   * one, since the chunks of each come one after another.
   *
   * @param cursor with which the rest is asked for.
   */
  async commitWhole(cursor: string, format: number): Promise<void> {
    for (const { id, scope } of [...this.#chunks.values()]) {
      if (scope === this.#lastScope) this.#chunks.delete(id);
    }
    if (this.#chunks.size > 0) await this.commit(cursor, format);
  }

  async #tryToCommit(received: Pick<Feed, 'cursor' | 'format'>, today: string): Promise<boolean> {
    const { db, outbox, author, openSheet } = this.store;
    const typed = await this.#typedOn(today);
    const holder = author.memberId;
    const held = await heldIn(this.store);
    const arriving = [...this.#chunks.keys()].filter((id) => held.has(id));
    const before = await versionsOf(this.store, arriving);
    const { number } = await outbox.lastNumbers(holder);
    const unsent = (await outbox.all()).filter(
      (one) => one.unsent.holder === holder && one.state !== 'aside',
    );
    const authorContext = await this.store.authorContext();
    const folds = unsent.length > 0 ? await loadFolds() : null;
    const walked = await this.#roundsUnderWay(today);
    const here = { unsent: unsent.map((one) => one.unsent), authorContext, folds, walked };
    const rows = await Promise.all(
      [...this.#chunks.values()].map((chunk) => this.#seal(chunk, before.get(chunk.id), here)),
    );
    const waiting = unsent.filter(({ state }) => state !== 'refused');
    const busy = new Set([
      ...waiting.flatMap(({ unsent }) => filedIn(unsent).map(({ scope }) => scope)),
      ...(await this.#scopesOf(stairwellsOf(walked))),
      // What is being typed, or was today, is still said where it belongs.
      ...(await this.#scopesOf(typed.flatMap(({ about }) => about.stairwellId ?? []))),
      ...(openSheet.scope ? [openSheet.scope] : []),
    ]);
    const missions = [...typed.map(({ about }) => about.campaignId), openSheet.campaignId];
    const mine = await this.#mine();
    const ended = await this.#ended(held, busy, missions, mine);
    const open = await this.#openOf(rows);
    let digests: ReturnType<Store['digests']['made']> = [];
    try {
      await db.transaction(
        'rw',
        [db.chunks, db.outbox, db.records, db.acknowledged, db.feeds, db.counters, db.keys],
        async (tx) => {
          await keysStand(tx, holder, this.store.keys);
          const isSame =
            isSameSet(held, await heldIn(this.store, tx)) &&
            isSameMap(before, await versionsOf(this.store, arriving, tx));
          if (!isSame || (await outbox.lastNumbers(holder, tx)).number !== number)
            throw new Stale();
          const feed = this.#feed(await tx.feeds.get(holder), received, busy, today);
          for (const scope of feed.gone) {
            await tx.chunks.where('[holder+scope]').equals([holder, scope]).delete();
          }
          await tx.chunks.bulkDelete(ended.map((id): [string, string] => [holder, id]));
          await tx.chunks.bulkPut(rows);
          await tx.feeds.put(feed.next);
          await this.store.records.prune(tx);
          // After this task, which ends the writing: until the disk has it, the page has nothing to do.
          setTimeout(() => (digests = this.#digestsOf(open, mine)));
        },
      );
    } catch (error) {
      if (error instanceof Stale) return false;
      throw error;
    }
    for (const chunk of open) chunkStoreOf(this.store.chunkStores, chunk.id)?.chunks.keep(chunk);
    this.store.digests.keep(digests);
    await this.store.drafts.prune();
    return true;
  }

  /** Whatever was taken away, the member is on the stairs. */
  async #roundsUnderWay(today: string): Promise<Round[]> {
    const rounds = (await this.store.rounds.read('rounds'))?.content ?? [];
    return rounds.filter((round) => isUnderWay(round) && round.plannedOn === today);
  }

  /** What is half typed since that day began. */
  async #typedOn(today: string): Promise<KeptDraft[]> {
    const { drafts } = this.store;
    await drafts.load();
    return drafts.under().filter(({ savedAt }) => serviceDay(new Date(savedAt)) === today);
  }

  async #scopesOf(stairwellIds: string[]): Promise<string[]> {
    const ids = stairwellIds.map((id) => `stairwell:${id}`);
    return (await this.store.stairwells.readMany(ids)).map(({ scope }) => scope);
  }

  /**
   * Campaigns and teams that were held and that nothing of the member's names any more.
   *
   * @param missions of what is half typed.
   */
  async #ended(
    held: ReadonlySet<string>,
    busy: ReadonlySet<string>,
    missions: (string | null | undefined)[],
    mine: Me | undefined,
  ): Promise<string[]> {
    // What is still worked on is worked on with its mission.
    const feed = await this.store.db.feeds.get(this.store.author.memberId);
    const drops = [...this.#drops, ...(feed?.drops ?? []).map(({ scope }) => scope)];
    if (drops.some((scope) => busy.has(scope))) return [];
    if (!mine) return [];
    const named = new Set([
      ...missions.map((id) => `campaign:${id}`),
      ...mine.assignments.flatMap((one) => [`campaign:${one.campaignId}`, `team:${one.teamId}`]),
      ...mine.grants.map(({ teamId }) => `team:${teamId}`),
    ]);
    const isOfThem = (id: string) => id.startsWith('campaign:') || id.startsWith('team:');
    return [...held].filter((id) => isOfThem(id) && !named.has(id) && !this.#chunks.has(id));
  }

  /** As it will be once it is written. */
  async #mine(): Promise<Me | undefined> {
    const arrived = this.#chunks.get('me');
    const { me } = this.store;
    return arrived ? me.contentOf(arrived.bytes) : (await me.read('me'))?.content;
  }

  /** What is stored as it came need not be opened from the disk. */
  async #openOf(rows: SealedChunk[]): Promise<Chunk<unknown>[]> {
    const open: Chunk<unknown>[] = [];
    for (const row of rows) {
      const arrived = this.#chunks.get(row.id);
      if (!arrived?.content || (await arrived.early) !== row) continue;
      const { id, scope, version } = row;
      open.push({ id, scope, version, content: arrived.content });
    }
    return open;
  }

  #digestsOf(open: Chunk<unknown>[], mine: Me | undefined) {
    const isStairwell = (chunk: Chunk<unknown>): chunk is Chunk<Stairwell> =>
      chunkKindOf(chunk.id) === 'stairwell';
    return this.store.digests.made(open.filter(isStairwell), mine?.assignments ?? []);
  }

  async #seal(
    { id, scope, bytes, early }: Arrived,
    before: number | undefined,
    { unsent, authorContext, folds, walked }: Here,
  ): Promise<SealedChunk> {
    const chunkStore = chunkStoreOf(this.store.chunkStores, id);
    const pending = unsent.filter((one) => filedIn(one).some(({ chunkId }) => chunkId === id));
    const isAsItCame =
      !chunkStore || ((pending.length === 0 || !folds) && (id !== 'rounds' || !walked.length));
    const isEarlyRight =
      before === undefined ? !this.held.has(id) : (await early).version === before + 1;
    if (isAsItCame && isEarlyRight) return early;
    const outside = { id, scope, version: nextVersion(before) };
    if (isAsItCame) return this.store.stairwells.sealBytes(outside, bytes);
    const came = chunkStore.chunks.contentOf(bytes);
    const whole = id === 'rounds' ? withRounds(came as Round[], walked) : came;
    const content = pending.reduce(
      (known, { signed, place = null }) =>
        folds
          ? folds.foldOn(chunkKindOf(id), known, {
              ...folds.readSigned(signed),
              place,
              ...authorContext,
            })
          : known,
      whole,
    );
    return chunkStore.chunks.seal({ ...outside, content });
  }

  /** The scopes held from now on, and those whose chunks go. */
  #feed(
    before: Feed | undefined,
    received: Pick<Feed, 'cursor' | 'format'>,
    busy: ReadonlySet<string>,
    today: string,
  ): { next: Feed; gone: string[] } {
    const brought = new Set([...this.#chunks.values()].map(({ scope }) => scope));
    const wanted = new Map((before?.drops ?? []).map(({ scope, since }) => [scope, since]));
    for (const scope of this.#drops) wanted.set(scope, wanted.get(scope) ?? today);

    const drops: Feed['drops'] = [];
    const gone: string[] = [];
    for (const [scope, since] of wanted) {
      // What is sent again in the same breath replaces what was there.
      if (brought.has(scope)) {
        if (this.#drops.has(scope)) gone.push(scope);
      } else if (busy.has(scope) && since === today) drops.push({ scope, since });
      else gone.push(scope);
    }
    const scopes = new Set([...(before?.scopes ?? []), ...brought]);
    for (const scope of wanted.keys()) if (!brought.has(scope)) scopes.delete(scope);
    const holder = this.store.author.memberId;
    // Wished for while this pull was under way.
    const anew = (before?.anew ?? []).filter((scope) => !this.#drops.has(scope));
    return { next: { holder, ...received, scopes: [...scopes].sort(), drops, anew }, gone };
  }
}

/** What is known here of whatever arrives. */
interface Here {
  unsent: Unsent[];
  authorContext: AuthorContext;
  folds: Awaited<ReturnType<typeof loadFolds>> | null;
  /** Rounds that are being walked. */
  walked: Round[];
}

function stairwellsOf(rounds: Round[]): string[] {
  return rounds.flatMap(({ stops }) => stops.map((stop) => stop.stairwellId));
}

/** One that is being walked stays, though it came no more. */
function withRounds(came: Round[], walked: Round[]): Round[] {
  return [...came, ...walked.filter((one) => !came.some(({ id }) => id === one.id))];
}

/**
 * The ids of all that is held, of whatever kind. Keys alone are read: the contents of a whole
 * territory are some hundred kilobytes, and a pull most often brings a handful.
 */
async function heldIn({ db, author }: Store, tables: Tables = db): Promise<Set<string>> {
  const { memberId } = author;
  const keys = await tables.chunks
    .where('[holder+id]')
    .between([memberId, ''], [memberId, '\uffff'])
    .primaryKeys();
  return new Set(keys.map(([, id]) => id));
}

/** Of these alone. What is decided on by others than this pull is held to by the outbox's number. */
async function versionsOf(
  { db, author }: Store,
  ids: string[],
  tables: Tables = db,
): Promise<Map<string, number>> {
  const rows = await tables.chunks.bulkGet(
    ids.map((id): [string, string] => [author.memberId, id]),
  );
  return new Map(rows.flatMap((row) => (row ? [[row.id, row.version] as const] : [])));
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

function isSameMap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return one.size === other.size && [...one].every(([id, version]) => other.get(id) === version);
}
