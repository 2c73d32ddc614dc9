import { rightNow } from '../../domain/right-now';
import { hex } from '../vault/bytes';
import type { PalierDatabase } from '../vault/database';
import type { SealedDraft } from '../vault/rows';
import { encode, sealJson, unsealJson } from '../vault/sealing';

/** Inside the seal. One of a later release is left alone, for the release that can read it. */
const FORMAT = 1;
/** A talk that nobody wrote down in a month is not remembered by anybody. */
export const DRAFT_DAYS = 30;
const DAY_MS = 86_400_000;

/** What a form is about: whoever takes it up again sees whether it still is the same. */
export interface DraftAbout {
  stairwellId?: string;
  doorId?: string;
  /** Consent never passes from one household to the next. */
  householdId?: string;
  campaignId?: string | null;
  /** At the desk: what the form began with. */
  start?: string;
}

/** A form half filled. */
export interface KeptDraft {
  /** The form and what it is about: `conversation <door> <household>`. */
  key: string;
  about: DraftAbout;
  content: unknown;
  /** When the last key was pressed, in milliseconds. */
  savedAt: number;
}

/** What forms need of it, in the field and at the desk. */
export type DraftStore = Pick<
  Drafts,
  'load' | 'get' | 'under' | 'watch' | 'keep' | 'drop' | 'settle' | 'endWith'
>;

/** Where it lies. */
export type DraftRow = [holder: string, id: string];

interface Sealed extends Omit<KeptDraft, 'savedAt'> {
  f: number;
}

/** What is known of one form while this page is open. */
interface Writing {
  newest: KeptDraft | null;
  durability: IDBTransactionDurability;
  isDirty: boolean;
  isEnding: boolean;
  running: Promise<void> | null;
}

/**
 * What is half typed, kept at each keystroke until it is sent or thrown away.
 *
 * Writes of one form do not overlap: while one is on its way only the newest content waits, so the
 * last keystroke is at most one write behind. They do not wait for the disk's own cache, as commands
 * do: a page or a browser that is killed loses nothing by it, and a key that waits for a cheap
 * phone's disk is felt. Whoever leaves the page or the form waits for the disk.
 */
export class Drafts {
  readonly #kept = new Map<string, KeptDraft>();
  readonly #writing = new Map<string, Writing>();
  readonly #listeners = new Set<() => void>();
  #loading: Promise<void> | undefined;
  #ending: string | undefined;
  #beingSent: KeptDraft | undefined;
  #hasEnded = false;

  constructor(
    private readonly db: PalierDatabase,
    private readonly key: CryptoKey,
    private readonly holder: string,
    private readonly now: () => number = () => rightNow().getTime(),
  ) {}

  /** What waits on the disk, into memory; screens with forms wait for it. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  get(key: string): KeptDraft | undefined {
    return this.#kept.get(key);
  }

  /** Those whose key begins like this, the newest first. */
  under(prefix = ''): KeptDraft[] {
    return [...this.#kept.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((one, other) => other.savedAt - one.savedAt);
  }

  /** Tells now, and whenever a draft comes or goes. */
  watch(notify: () => void): () => void {
    this.#listeners.add(notify);
    notify();
    return () => this.#listeners.delete(notify);
  }

  /** At each keystroke. */
  keep(key: string, about: DraftAbout, content: unknown): void {
    const draft = { key, about, content, savedAt: this.now() };
    const isNew = !this.#kept.has(key);
    this.#kept.set(key, draft);
    this.#put(key, draft);
    if (isNew) this.#notify();
  }

  /** Thrown away, or empty again. */
  drop(key: string): void {
    if (!this.#kept.delete(key)) return;
    this.#put(key, null);
    this.#notify();
  }

  /** Done when the newest of all of them is on the disk itself. */
  async settle(): Promise<void> {
    const last = this.under()[0];
    // What the disk is told to keep of the last one, it keeps of all before it.
    if (last) this.#put(last.key, last, 'strict');
    for (const key of this.#writing.keys()) await this.#settled(key);
  }

  /** What nobody took up in a month. Only when the server was just heard: a clock may be years off. */
  async prune(): Promise<void> {
    const since = this.now() - DRAFT_DAYS * DAY_MS;
    await this.#ofHolder()
      .filter(({ savedAt }) => savedAt < since)
      .delete();
    for (const { key, savedAt } of this.under()) if (savedAt < since) this.drop(key);
  }

  /** Nothing more is kept; done when nothing is being written. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    for (const key of this.#writing.keys()) await this.#settled(key);
  }

  /** On sign-out: what the member left half written ends with it. */
  async forget(): Promise<void> {
    await this.end();
    await this.#ofHolder().delete();
    this.#kept.clear();
    this.#notify();
  }

  /**
   * The form is being sent: its draft goes in the very transaction that stores what it says, or
   * stays when that fails.
   *
   * @param send starts the command at once; @returns whether it was recorded.
   */
  async endWith(key: string, send: () => Promise<boolean>): Promise<boolean> {
    const writing = this.#writingOf(key);
    await this.#settled(key);
    writing.isEnding = true;
    let isSent = false;
    try {
      this.#ending = await rowId(key);
      this.#beingSent = this.#kept.get(key);
      isSent = await send();
    } finally {
      this.#ending = this.#beingSent = undefined;
      writing.isEnding = false;
      // What was typed in that very moment is part of what was sent, or is kept like the rest.
      const draft = this.#kept.get(key) ?? null;
      if (isSent) {
        this.#kept.delete(key);
        this.#put(key, null);
        this.#notify();
      } else if (draft) {
        this.#put(key, draft);
      }
    }
    return isSent;
  }

  /** The form that is being sent, as it was filled: what takes it back brings it back. */
  get beingSent(): KeptDraft | undefined {
    return this.#beingSent;
  }

  /** What it said was taken back. A form that was begun since stays as it is. */
  bringBack(draft: KeptDraft): void {
    const { key } = draft;
    if (this.#kept.has(key)) return;
    this.#kept.set(key, draft);
    this.#put(key, draft);
    this.#notify();
  }

  /** For the first command of a form that is being sent: the draft that ends with it. */
  takeEnding(): DraftRow[] {
    const id = this.#ending;
    this.#ending = undefined;
    return id ? [[this.holder, id]] : [];
  }

  async #load(): Promise<void> {
    const rows = await this.#ofHolder().toArray();
    const gone: DraftRow[] = [];
    for (const row of rows) {
      const draft = await this.#open(row);
      if (draft === 'unreadable') gone.push([row.holder, row.id]);
      else if (draft && !this.#kept.has(draft.key)) this.#kept.set(draft.key, draft);
    }
    if (gone.length > 0) await this.db.drafts.bulkDelete(gone);
    this.#notify();
  }

  /** @returns undefined for one of a later release. */
  async #open({ id, savedAt, sealed }: SealedDraft): Promise<KeptDraft | undefined | 'unreadable'> {
    try {
      const { f, ...rest } = (await unsealJson(sealed, this.key, this.#label(id))) as Sealed;
      return f === FORMAT ? { ...rest, savedAt } : undefined;
    } catch {
      // The key under which it was written is gone, and with it what was written.
      return 'unreadable';
    }
  }

  #writingOf(key: string): Writing {
    const known = this.#writing.get(key);
    if (known) return known;
    const made: Writing = {
      ...{ newest: null, durability: 'relaxed', running: null },
      ...{ isDirty: false, isEnding: false },
    };
    this.#writing.set(key, made);
    return made;
  }

  #put(
    key: string,
    draft: KeptDraft | null,
    durability: IDBTransactionDurability = 'relaxed',
  ): void {
    if (this.#hasEnded) return;
    const writing = this.#writingOf(key);
    Object.assign(writing, { newest: draft, durability, isDirty: true });
    if (!writing.isEnding) writing.running ??= this.#run(key, writing);
  }

  async #run(key: string, writing: Writing): Promise<void> {
    try {
      while (writing.isDirty && !writing.isEnding) {
        writing.isDirty = false;
        if (writing.newest) await this.#store(writing.newest, writing.durability);
        else await this.db.drafts.delete([this.holder, await rowId(key)]);
      }
    } catch (error) {
      // A full disk: the form goes on, and the next key tries again.
      reportError(error);
    } finally {
      writing.running = null;
    }
  }

  async #settled(key: string): Promise<void> {
    for (let running; (running = this.#writing.get(key)?.running);) await running;
  }

  async #store({ key, about, content, savedAt }: KeptDraft, durability: IDBTransactionDurability) {
    const id = await rowId(key);
    const inside: Sealed = { f: FORMAT, key, about, content };
    const sealed = await sealJson(inside, this.key, this.#label(id));
    const row: SealedDraft = { holder: this.holder, id, savedAt, sealed };
    // Commands want the strict one, at each keystroke it would be felt.
    await this.db.transaction('rw', this.db.drafts, (tx) => tx.drafts.put(row), durability);
  }

  #ofHolder() {
    const { holder } = this;
    return this.db.drafts.where('[holder+id]').between([holder, ''], [holder, '\uffff']);
  }

  #label(id: string): string {
    return ['draft', this.holder, id].join(' ');
  }

  #notify(): void {
    for (const notify of this.#listeners) notify();
  }
}

/** What stands outside tells neither the form nor the door. */
async function rowId(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encode(key));
  return hex(digest.slice(0, 16));
}
