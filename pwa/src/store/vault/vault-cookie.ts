const PREFIX = 'palier_vault_';
const COUNTING = 'palier_written';
/** As long as the server gives it, counted from the last contact: weeks without network open. */
const LIFE_S = 42 * 86_400;

/** The secret under which this member's keys lie here; null when the cookie is gone. */
export function vaultSecret(memberId: string): string | null {
  return vaultSecrets().get(memberId) ?? null;
}

/** Of all who may still open what is theirs on this device, by member. */
export function vaultSecrets(): Map<string, string> {
  const pairs = (globalThis.document?.cookie ?? '').split('; ');
  const ours = pairs.filter((pair) => pair.startsWith(PREFIX));
  return new Map(
    ours.map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name.slice(PREFIX.length), value];
    }),
  );
}

/** Where the server has not given one yet; it prolongs what it is brought. @returns the secret. */
export function makeVaultSecret(memberId: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const secret = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  write(memberId, secret, LIFE_S);
  return secret;
}

export function removeVaultSecret(memberId: string): void {
  write(memberId, '', 0);
}

/** Removed or set: of so many changes at once no browser keeps the last ones to itself. */
const CHANGES = 640;
const CHANGES_AT_ONCE = 80;

/**
 * Make the browser write its cookies now. Chromium waits half a minute, or for 512 changes: a cookie
 * that never came to the disk costs a sign-in and what was half typed, and a phone that is found a
 * second after a sign-out must open nothing.
 */
export async function writeCookiesNow(): Promise<void> {
  for (let done = 0; done < CHANGES; done += 2) {
    // Each replaces the one before, which counts as two.
    document.cookie = `${COUNTING}=${done}; Path=/; SameSite=Strict; Max-Age=60`;
    if (done % CHANGES_AT_ONCE === 0) await new Promise((later) => setTimeout(later));
  }
  document.cookie = `${COUNTING}=; Path=/; SameSite=Strict; Max-Age=0`;
}

function write(memberId: string, secret: string, lifeS: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${PREFIX}${memberId}=${secret}; Path=/; SameSite=Strict; Max-Age=${lifeS}${secure}`;
}
