import { rightNow } from '../../domain/right-now';
import { fromHex, hex } from '../vault/bytes';
import type { DraftAbout, DraftStore, KeptDraft } from './drafts';
import { encode, sealJson, unsealJson } from '../vault/sealing';
import { vaultSecret } from '../vault/vault-cookie';

const FORMAT = 1;
const PREFIX = 'palier.draft ';

/** Gives the key of this session, if there is one: it ends with the sign-out. */
export type DraftSeal = () => Promise<CryptoKey | null>;

interface Sealed extends KeptDraft {
  f: number;
}

/**
 * What is half typed at the desk: in this tab, until it is saved, thrown away or signed out.
 *
 * A desk may be anybody's computer, so nothing of it outlives the tab. It is kept at each keystroke
 * like the field's; only the newest content waits while one is being sealed.
 */
export class DeskDrafts implements DraftStore {
  readonly #kept = new Map<string, KeptDraft>();
  readonly #dirty = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #running: Promise<void> | null = null;

  constructor(
    private readonly holder: string,
    private readonly seal: DraftSeal,
    private readonly storage: Storage = sessionStorage,
  ) {}

  /** Once a visit: what is in memory is sealed anew, for whoever signed in again over it. */
  async load(): Promise<void> {
    const key = await this.seal();
    if (!key) return;
    for (const name of namesIn(this.storage)) {
      const draft = await this.#open(name, key);
      if (draft && !this.#kept.has(draft.key)) this.#kept.set(draft.key, draft);
    }
    for (const name of this.#kept.keys()) this.#put(name);
    await this.settle();
    this.#notify();
  }

  get(key: string): KeptDraft | undefined {
    return this.#kept.get(key);
  }

  under(prefix = ''): KeptDraft[] {
    return [...this.#kept.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((one, other) => other.savedAt - one.savedAt);
  }

  watch(notify: () => void): () => void {
    this.#listeners.add(notify);
    notify();
    return () => this.#listeners.delete(notify);
  }

  keep(key: string, about: DraftAbout, content: unknown): void {
    const isNew = !this.#kept.has(key);
    this.#kept.set(key, { key, about, content, savedAt: rightNow().getTime() });
    this.#put(key);
    if (isNew) this.#notify();
  }

  drop(key: string): void {
    if (!this.#kept.delete(key)) return;
    this.#put(key);
    this.#notify();
  }

  async settle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async endWith(key: string, send: () => Promise<boolean>): Promise<boolean> {
    const isSent = await send();
    if (isSent) this.drop(key);
    return isSent;
  }

  #put(key: string): void {
    this.#dirty.add(key);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    try {
      for (const key of this.#dirty) {
        this.#dirty.delete(key);
        await this.#store(key);
      }
    } catch (error) {
      // A full storage: it is still in memory, and the next key tries again.
      reportError(error);
    } finally {
      this.#running = null;
    }
  }

  async #store(key: string): Promise<void> {
    const name = await nameOf(this.holder, key);
    const draft = this.#kept.get(key);
    const secret = draft && (await this.seal());
    if (!secret) return this.storage.removeItem(name);
    const sealed = await sealJson({ f: FORMAT, ...draft } satisfies Sealed, secret, name);
    // Thrown away while it was being sealed.
    if (this.#kept.has(key)) this.storage.setItem(name, hex(sealed));
  }

  async #open(name: string, key: CryptoKey): Promise<KeptDraft | null> {
    try {
      const sealed = fromHex(this.storage.getItem(name) ?? '');
      const { f, ...draft } = (await unsealJson(sealed, key, name)) as Sealed;
      return f === FORMAT ? draft : null;
    } catch {
      // Somebody else's, or of a session that is over.
      this.storage.removeItem(name);
      return null;
    }
  }

  #notify(): void {
    for (const notify of this.#listeners) notify();
  }
}

const opened = new Map<string, DeskDrafts>();

/** One a member in this tab: it lives on while somebody signs in again. */
export function deskDraftsOf(memberId: string): DeskDrafts {
  const known = opened.get(memberId);
  if (known) return known;
  const made = new DeskDrafts(memberId, () => keyUnderCookie(memberId));
  opened.set(memberId, made);
  return made;
}

/** On sign-out. What lies in other tabs is sealed under a secret that is gone with it. */
export function forgetDeskDrafts(): void {
  opened.clear();
  if (typeof sessionStorage === 'undefined') return;
  for (const name of namesIn(sessionStorage)) sessionStorage.removeItem(name);
}

/** Derived from the secret of the vault's cookie, for nothing but this. */
async function keyUnderCookie(memberId: string): Promise<CryptoKey | null> {
  const secret = vaultSecret(memberId);
  if (!secret) return null;
  const material = await crypto.subtle.importKey('raw', encode(secret), 'HKDF', false, [
    'deriveKey',
  ]);
  const how = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: encode(memberId),
    info: encode('desk drafts'),
  };
  const kind = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(how, material, kind, false, ['encrypt', 'decrypt']);
}

function namesIn(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter(
    (name) => name.startsWith(PREFIX),
  );
}

/** What stands outside tells neither the form nor what it is about. */
async function nameOf(holder: string, key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encode(`${holder} ${key}`));
  return PREFIX + hex(digest.slice(0, 16));
}
