import { fetched, SignedOut, Unreachable } from '../api/problem';
import {
  closeSession,
  onServerLife,
  onServerTime,
  openSession,
  proveDeviceBy,
  setAnswerLanguage,
} from '../api/request';
import * as server from '../api/sign-in';
import type { Identity } from '../api/sign-in';
import { takeTimeFrom } from '../domain/right-now';
import { reportTalkHeld } from '../store/commands/report-talk-counts';
import { openStore, type Store } from '../store/store';
import { followDays } from '../store/views/days';
import { PalierDatabase } from '../store/vault/database';
import { type Keys, keysStand, storeKeyId, identityId } from '../store/vault/keys';
import { OUT, OWED, SERVER_KEY, SIGNED_IN } from '../store/vault/setting-ids';
import { type Out, Settings } from '../store/vault/settings';
import { vaultSecret, vaultSecrets, writeCookiesNow } from '../store/vault/vault-cookie';
import { watch } from '../store/vault/watch';
import { carriedFor, ensureEnrolled, proofOf } from './enrolment';
import { keysAtStart, keysOfSignedIn, underNewSecret } from './member-keys';
import { Sync } from './sync';
import { startTriggers, whenever } from './triggers';

export type { Identity } from '../api/sign-in';

const DATABASE = 'palier';
/** The time in an answer's head is in whole seconds. */
const HEADER_EXACT_TO_MS = 2000;

/** Somebody at work on this device: everything that their screens rest on. */
export interface AtWork {
  identity: Identity;
  store: Store;
  sync: Sync;
  /** Send and fetch as soon as possible. */
  syncNow: () => void;
}

/** Who carries this device. It is remembered, so that a start without network works. */
export class Session {
  /** undefined while the device is being asked, null when nobody is signed in. */
  current = $state.raw<AtWork | null>();
  /** Why nobody can go on here, and what became of what was noted; null: they can. */
  out = $state.raw<Out | null>(null);
  /** How much waits here to be sent while nobody is signed in; never whose. */
  waiting = $state(0);
  /** One for all who come and go: a screen that is about to close may still be reading. */
  readonly #db: PalierDatabase;
  #settings: Promise<Settings> | undefined;
  /** What opens the keys of whoever is at work, as last seen in its cookie. */
  #secret: string | null = null;
  #stop = () => {};
  #stopSettling = () => {};
  #isChanging = false;

  constructor(databaseName = DATABASE) {
    this.#db = new PalierDatabase(databaseName);
  }

  /**
   * At the start of the application: whoever was at work goes on, without asking the server. Where
   * the cookie that opens their keys is gone, they sign in.
   */
  async resume(): Promise<void> {
    const settings = await this.#openSettings();
    this.out = await settings.get<Out>(OUT);
    if (await settings.get(OWED)) {
      closeSession();
      await this.#countWaiting();
      this.current = null;
      return void this.#settleSoon();
    }
    const memberId = await settings.get<string>(SIGNED_IN);
    const keys = memberId === null ? null : await keysAtStart(this.#db, memberId, settings);
    const identity =
      memberId && keys && (await settings.getSealed<Identity>(identityId(memberId), keys.store));
    if (keys && identity) await this.#begin(identity, settings, keys);
    else {
      await this.#countWaiting();
      this.current = null;
    }
  }

  async #countWaiting(): Promise<void> {
    const entries = await this.#db.outbox.toArray();
    this.waiting = entries.filter(({ state }) => state !== 'aside').length;
  }

  /**
   * @throws Problem with the sentence to show
   * @throws Unreachable
   */
  async signIn(email: string, password: string, organisationId?: string): Promise<void> {
    await this.#settle();
    openSession();
    this.#isChanging = true;
    try {
      await this.#enter(email, password, organisationId);
    } finally {
      this.#isChanging = false;
    }
  }

  async #enter(email: string, password: string, organisationId?: string): Promise<void> {
    // The sign-in brings another secret; what is held lies under the former one.
    const before = vaultSecrets();
    const identity = await server.signIn(email, password, organisationId);
    const former = [before.get(identity.member.id), this.#secretOf(identity)].filter(
      (one) => !!one,
    );
    await this.#changeTo(identity, former as string[]);
    // A phone whose battery dies in the first half minute would have lost what opens it.
    await writeCookiesNow();
    // Where the browser asks, it is now that the question makes sense.
    await navigator.storage?.persist?.().catch(() => false);
  }

  /** Ask the server what this person may do now; grants change. Offline, what is known stays. */
  async refreshIdentity(): Promise<void> {
    const { current } = this;
    if (!current) return;
    const identity = await server.getMe();
    await this.#note(identity, current.store.keys);
    if (this.current === current) this.current = { ...current, identity };
  }

  /**
   * Leave this device, with or without network. What waits to be sent stays, sealed to the server,
   * and leaves with whoever signs in next; the rest is let go.
   */
  signOut(): Promise<void> {
    return this.#part(null);
  }

  /** @param out why they may not come back; null: they sign out. */
  async #part(out: Out | null): Promise<void> {
    const { current } = this;
    if (!current || this.#isChanging) return;
    // Before anything is waited for: who taps twice leaves once.
    this.#isChanging = true;
    try {
      const { signOut } = await fetched(import('./signing-out'));
      this.#stop();
      closeSession();
      await signOut(current.store, await this.#openSettings(), out);
      await current.sync.end();
    } finally {
      this.#isChanging = false;
    }
    await this.#countWaiting();
    this.#leaveScreen();
    this.out = out;
    void this.#settleSoon();
  }

  #leaveScreen(): void {
    this.#stop();
    this.#secret = null;
    this.current = null;
  }

  /** Whoever has left is told of first, before anything else is sent. @throws Unreachable */
  async #settle(): Promise<void> {
    const settings = await this.#openSettings();
    if (!(await settings.get(OWED))) return;
    const { settleOwedSignOut } = await fetched(import('./signing-out'));
    await settleOwedSignOut(this.#db, settings);
    this.out = await settings.get<Out>(OUT);
    this.#stopSettling();
  }

  /** Now, or as soon as there is a network. */
  async #settleSoon(): Promise<void> {
    this.#stopSettling();
    const again = () => void this.#settle().catch(() => undefined);
    this.#stopSettling = whenever(again);
    await this.#settle().catch((error: unknown) => {
      if (!(error instanceof Unreachable)) reportError(error);
    });
  }

  async #changeTo(identity: Identity, former: string[]): Promise<void> {
    const settings = await this.#openSettings();
    const { current } = this;
    const isSame = current?.identity.member.id === identity.member.id;
    const isAnew = current?.store.keys.device && identity.sealing_key;
    if (current && (!isSame || isAnew)) await this.#end(current, !isSame);
    const keys = await keysOfSignedIn(this.#db, identity, settings, former);
    await this.#note(identity, keys);
    await settings.put(SIGNED_IN, identity.member.id);
    await settings.forget(OUT);
    this.out = null;
    if (current && isSame && current.store.keys.made === keys.made) {
      // The same person signs in again over what is open: nothing on the screen is disturbed.
      this.#secret = vaultSecret(identity.member.id);
      this.current = { ...current, identity };
      await this.#enrol(current.store, settings);
      current.syncNow();
      return;
    }
    if (current && isSame) await this.#end(current);
    await this.#begin(identity, settings, keys, true);
  }

  /** @param isLeaving they may never be back: then their sums are told too. */
  async #end({ store, sync }: AtWork, isLeaving = false): Promise<void> {
    this.#stop();
    await store.commands.idle();
    await sync.end();
    if (isLeaving) await reportTalkHeld(store, { isLeaving });
  }

  async #begin(identity: Identity, settings: Settings, keys: Keys, isNew = false): Promise<void> {
    setAnswerLanguage(identity.account.language);
    const memberId = identity.member.id;
    const deviceId = await settings.deviceId();
    const author = { organisationId: identity.organisation.id, memberId, deviceId };
    const store = await openStore(this.#db, author, keys);
    this.#secret = vaultSecret(memberId);
    proveDeviceBy((text) => proofOf(store, settings, text));
    takeTimeFrom(store.clock);
    const stopDays = await followDays(store);
    onServerTime((serverTimeMs, tookMs) => {
      void store.clock.hear(serverTimeMs, HEADER_EXACT_TO_MS + tookMs).catch(reportError);
    });
    onServerLife((epoch) => void store.life.hear(epoch).catch(reportError));

    if (isNew) await this.#enrol(store, settings);
    const sync = new Sync(store, undefined, async (anew) => {
      await this.#sameIsSignedIn(memberId, settings);
      await this.#followSecret(memberId);
      await ensureEnrolled(store, settings, anew);
      return carriedFor(settings);
    });
    await sync.remember();
    const { ask, stop } = startTriggers(
      store.outbox,
      () => sync.run(),
      () => store.clock.keep(),
    );
    const stopWatching = [
      stopDays,
      sync.watch(({ outCode }) => {
        if (outCode) void this.#part({ code: outCode, isDone: false }).catch(reportError);
      }),
      watch(
        this.#db,
        { keys: [storeKeyId(memberId)], settings: [SIGNED_IN] },
        async () => {
          const standing = keysStand(this.#db, memberId, keys);
          const isOpen = await standing.then(
            () => true,
            () => false,
          );
          return { isOpen, signedIn: await settings.get<string>(SIGNED_IN) };
        },
        (now) => void this.#notice(store, now).catch(reportError),
      ),
    ];
    this.#stop = () => {
      for (const stopOne of [stop, ...stopWatching]) stopOne();
    };
    const syncNow = () => {
      sync.askedByHand();
      ask();
    };
    this.current = { identity, store, sync, syncNow };
  }

  /** Somebody has left in another tab, or their keys were made anew: nothing of it stays here. */
  async #notice(
    store: Store,
    { isOpen, signedIn }: { isOpen: boolean; signedIn: string | null },
  ): Promise<void> {
    const { current } = this;
    const isAsBefore = isOpen && signedIn !== null;
    if (isAsBefore || current?.store !== store || this.#isChanging) return;
    if (signedIn === null) closeSession();
    await this.#end(current);
    this.#leaveScreen();
    if (signedIn !== null) await this.resume();
  }

  /** What the server says of who is signed in. Its key tells of nobody. */
  async #note(identity: Identity, keys: Keys): Promise<void> {
    const settings = await this.#openSettings();
    if (identity.sealing_key) await settings.put(SERVER_KEY, identity.sealing_key);
    await settings.putSealed(identityId(identity.member.id), identity, keys.store);
  }

  async #enrol(store: Store, settings: Settings): Promise<void> {
    await ensureEnrolled(store, settings, true).catch((error: unknown) => {
      // Signed in and cut off right after: each run tries again before it sends.
      if (!(error instanceof Unreachable)) throw error;
    });
  }

  /** Another tab may have signed in somebody else: their cookies must not fill this store. */
  async #sameIsSignedIn(memberId: string, settings: Settings): Promise<void> {
    if ((await settings.get<string>(SIGNED_IN)) !== memberId) throw new SignedOut(401);
  }

  /** A renewal may have brought another one, when it was sent without. */
  async #followSecret(memberId: string): Promise<void> {
    const secret = vaultSecret(memberId);
    if (!secret || !this.#secret || secret === this.#secret) return;
    await underNewSecret(this.#db, memberId, this.#secret, secret);
    this.#secret = secret;
  }

  #secretOf(identity: Identity): string | null {
    return this.current?.identity.member.id === identity.member.id ? this.#secret : null;
  }

  #openSettings(): Promise<Settings> {
    this.#settings ??= Settings.open(this.#db);
    return this.#settings;
  }
}
