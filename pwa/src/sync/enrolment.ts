import { enrolDevice } from '../api/sign-in';
import { memberKeys } from '../store/keys';
import { signText } from '../store/operations';
import type { Unsent } from '../store/outbox';
import type { Settings } from '../store/settings';
import type { Store } from '../store/store';

const ENROLLED = 'enrolled';

/**
 * Make the server know the key by which this member signs on this device. Once is enough, but a new
 * session asks again: the server notes on which device it runs.
 */
export async function ensureEnrolled(
  { db, author }: Store,
  settings: Settings,
  isNewSession = false,
): Promise<void> {
  const enrolled = (await settings.get<string[]>(ENROLLED)) ?? [];
  const { memberId, deviceId } = author;
  if (enrolled.includes(memberId) && !isNewSession) return;
  const { publicKey, privateKey } = await memberKeys(db, memberId);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  await enrolDevice({
    device_id: deviceId,
    name: deviceName(),
    public_key: btoa(String.fromCharCode(...spki)),
    signature: await signText(`enrol:${deviceId}:${memberId}`, privateKey),
  });
  await settings.put(ENROLLED, [...new Set([...enrolled, memberId])]);
}

/** Of all who record on this device, only those may be carried whose key the server knows. */
export async function carriedFor(settings: Settings): Promise<(unsent: Unsent) => boolean> {
  const enrolled = new Set(await settings.get<string[]>(ENROLLED));
  return ({ holder }) => enrolled.has(holder);
}

/** For the list of devices at the desk: enough to tell a phone from a laptop. */
function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? 'Navigateur';
  const browser = /Firefox|Edg|Chrome|Safari/.exec(agent)?.[0].replace('Edg', 'Edge');
  return browser ? `${system}, ${browser}` : system;
}
