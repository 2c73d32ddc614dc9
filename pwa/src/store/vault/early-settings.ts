import { bareDeviceKey } from './bare-keys';
import type { Tables } from './database';
import { isWrapped, storeKeyId, identityId } from './keys';
import type { Setting } from './rows';
import { sealJson, unsealJson } from './sealing';
import { SIGNED_IN } from './setting-ids';

/**
 * Settings of releases 1 and 2 were all sealed under the device's key: what is to be known without
 * a key stands plain from now on, and who was signed in under their own. Idempotent, in one go.
 */
export async function readEarlySettings(db: Tables): Promise<void> {
  const key = await bareDeviceKey(db);
  const early = await db.settings
    .filter((row) => !('plain' in row) && !row.id.includes(' '))
    .toArray();
  const rows: Setting[] = [];
  const unreadable: string[] = [];
  for (const row of early) {
    const { id } = row;
    const value =
      key && 'sealed' in row ? await unsealJson(row.sealed, key, id).catch(() => null) : null;
    if (value === null) unreadable.push(id);
    else if (id !== SIGNED_IN) rows.push({ id, plain: value });
    else rows.push(...(await ofIdentity(db, value as { member: { id: string } })));
  }
  await db.transaction('rw', db.settings, async (tx) => {
    await tx.settings.bulkDelete(unreadable);
    await tx.settings.bulkPut(rows);
  });
}

async function ofIdentity(db: Tables, identity: { member: { id: string } }) {
  const memberId = identity.member.id;
  const row = await db.keys.get(storeKeyId(memberId));
  const signedIn = { id: SIGNED_IN, plain: memberId };
  if (!row || isWrapped(row)) return [signedIn];
  const id = identityId(memberId);
  return [signedIn, { id, sealed: await sealJson(identity, row.key as CryptoKey, id) }];
}
