import { SignedOut, Unreachable } from '../api/problem';
import { listenToTime, proveDeviceBy, speakTo } from '../api/request';
import * as server from '../api/sign-in';
import type { Who } from '../api/sign-in';
import { takeTimeFrom } from '../domain/right-now';
import { PalierDatabase } from '../store/database';
import { memberKeys } from '../store/keys';
import { forgetChunks } from '../store/leaving';
import { signText } from '../store/operations';
import { Settings } from '../store/settings';
import { openStore, type Store } from '../store/store';
import { reportTalkHeld } from '../store/talk-held';
import { carriedFor, ensureEnrolled } from './enrolment';
import { Sync } from './sync';
import { startTriggers } from './triggers';

export type { Who } from '../api/sign-in';

const DATABASE = 'palier';
const SIGNED_IN = 'signed_in';
/** The time in an answer's head is in whole seconds. */
const HEADER_EXACT_TO_MS = 2000;

/** Somebody at work on this device: everything that their screens rest on. */
export interface AtWork {
  who: Who;
  store: Store;
  sync: Sync;
  /** Send and fetch as soon as possible. */
  syncNow: () => void;
}

/** Who carries this device. It is remembered, so that a start without network works. */
export class Session {
  /** undefined while the device is being asked, null when nobody is signed in. */
  current = $state.raw<AtWork | null>();
  /** One for all who come and go: a screen that is about to close may still be reading. */
  readonly #db: PalierDatabase;
  #settings: Promise<Settings> | undefined;
  #stop = () => {};

  constructor(databaseName = DATABASE) {
    this.#db = new PalierDatabase(databaseName);
  }

  /** At the start of the application: whoever was at work goes on, without asking the server. */
  async resume(): Promise<void> {
    const settings = await this.#openSettings();
    const who = await settings.get<Who>(SIGNED_IN);
    if (who) await this.#begin(who, settings);
    else this.current = null;
  }

  /**
   * @throws Problem with the sentence to show
   * @throws Unreachable
   */
  async signIn(email: string, password: string, organisationId?: string): Promise<void> {
    const who = await server.signIn(email, password, organisationId);
    await this.#changeTo(who);
    // Where the browser asks, it is now that the question makes sense.
    await navigator.storage?.persist?.().catch(() => false);
  }

  /** Ask the server what this person may do now; grants change. Offline, what is known stays. */
  async refreshWho(): Promise<void> {
    const { current } = this;
    if (!current) return;
    const who = await server.getMe();
    await (await this.#openSettings()).put(SIGNED_IN, who);
    if (this.current === current) this.current = { ...current, who };
  }

  /**
   * Leave this device. What waits to be sent stays and leaves with whoever signs in next; the rest
   * is let go.
   */
  async signOut(): Promise<void> {
    const { current } = this;
    if (!current) return;
    await server.signOut().catch((error: unknown) => {
      // Without network the session ends by itself; this device forgets it now.
      if (!(error instanceof Unreachable) && !(error instanceof SignedOut)) throw error;
    });
    this.#stop();
    await (await this.#openSettings()).forget(SIGNED_IN);
    await current.store.commands.idle();
    await current.sync.end();
    await reportTalkHeld(current.store, { isLeaving: true });
    await forgetChunks(current.store);
    this.current = null;
  }

  async #changeTo(who: Who): Promise<void> {
    const settings = await this.#openSettings();
    await settings.put(SIGNED_IN, who);
    const { current } = this;
    if (current?.who.member.id === who.member.id) {
      // The same person signs in again over what is open: nothing on the screen is disturbed.
      this.current = { ...current, who };
      await this.#enrol(current.store, settings);
      current.syncNow();
      return;
    }
    this.#stop();
    await current?.store.commands.idle();
    await current?.sync.end();
    await this.#begin(who, settings, true);
  }

  async #begin(who: Who, settings: Settings, isNew = false): Promise<void> {
    speakTo(who.account.language);
    const deviceId = await settings.deviceId();
    const author = { organisationId: who.organisation.id, memberId: who.member.id, deviceId };
    const store = await openStore(this.#db, author);
    const { privateKey } = await memberKeys(store.db, who.member.id);
    proveDeviceBy(async (text) => ({
      device_id: deviceId,
      signature: await signText(text, privateKey),
    }));
    takeTimeFrom(store.clock);
    listenToTime((serverTimeMs, tookMs) => {
      void store.clock.hear(serverTimeMs, HEADER_EXACT_TO_MS + tookMs).catch(reportError);
    });

    if (isNew) await this.#enrol(store, settings);
    const sync = new Sync(store, undefined, async () => {
      await this.#sameIsSignedIn(who, settings);
      await ensureEnrolled(store, settings);
      return carriedFor(settings);
    });
    await sync.remember();
    const { ask, stop } = startTriggers(
      store.outbox,
      () => sync.run(),
      () => store.clock.keep(),
    );
    this.#stop = stop;
    this.current = { who, store, sync, syncNow: ask };
  }

  async #enrol(store: Store, settings: Settings): Promise<void> {
    await ensureEnrolled(store, settings, true).catch((error: unknown) => {
      // Signed in and cut off right after: each run tries again before it sends.
      if (!(error instanceof Unreachable)) throw error;
    });
  }

  /** Another tab may have signed in somebody else: their cookies must not fill this store. */
  async #sameIsSignedIn(who: Who, settings: Settings): Promise<void> {
    const signedIn = await settings.get<Who>(SIGNED_IN);
    if (signedIn?.member.id !== who.member.id) throw new SignedOut(401);
  }

  #openSettings(): Promise<Settings> {
    this.#settings ??= Settings.open(this.#db);
    return this.#settings;
  }
}
