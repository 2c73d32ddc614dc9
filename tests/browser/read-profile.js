/**
 * Runs in an empty page at the site's origin: reads all that a profile holds there, opens each blob
 * with each key that can be had, and tells where planted texts were found.
 *
 * It knows the application's ways (a random iv of 12 bytes before what AES-GCM made, with what
 * stands readable beside it bound in), as somebody does who has read the source.
 */
async ({ planted, secrets }) => {
  const found = [];
  const tables = {};
  const opened = {};
  const keys = [];
  const encodings = ['utf-8', 'utf-16le', 'latin1'].map((name) => new TextDecoder(name));

  const rows = await everyRow();
  for (const { table, key, value } of rows) {
    tables[table] = (tables[table] ?? 0) + 1;
    look(`${table} ${told(key)}`, told(value));
    collectKeys(`${table} ${told(key)}`, value);
  }
  for (const { table, key, value } of rows) await unwrapKeys(`${table} ${told(key)}`, value);
  const templates = {};
  for (const { table, key, value } of rows) {
    for (const blob of blobsIn(value)) {
      look(`${table} ${told(key)}`, blob);
      const plain = await open(table, value, blob);
      if (!plain) continue;
      opened[table] = (opened[table] ?? 0) + 1;
      look(`${table} ${told(key)} (opened)`, plain);
    }
  }
  look('document.cookie', document.cookie);
  for (const storage of [localStorage, sessionStorage]) look('storage', JSON.stringify(storage));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      look(`cache ${name} ${request.url}`, request.url);
      const answer = await cache.match(request);
      look(`cache ${name} ${request.url}`, new Uint8Array(await answer.arrayBuffer()));
    }
  }
  return {
    found,
    tables,
    opened,
    keys: await Promise.all(
      keys.map(async ({ where, key }) => ({
        where,
        does: await does(key),
        secret: await secretOf(key),
      })),
    ),
  };

  async function everyRow() {
    const rows = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await asked(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const table = db.transaction(store).objectStore(store);
        const [ids, values] = await Promise.all([asked(table.getAllKeys()), asked(table.getAll())]);
        values.forEach((value, index) => {
          rows.push({ table: `${name}/${store}`, key: ids[index], value });
        });
      }
      db.close();
    }
    return rows;
  }

  function asked(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function look(where, what) {
    const texts = typeof what === 'string' ? [what] : encodings.map((one) => one.decode(what));
    for (const [name, text] of Object.entries(planted)) {
      if (texts.some((one) => one.includes(text))) found.push({ name, where });
    }
  }

  function told(value) {
    return JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? undefined : part)) ?? '';
  }

  function inside(value) {
    if (typeof value !== 'object' || value === null || value instanceof CryptoKey) return [value];
    if (ArrayBuffer.isView(value))
      return [new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
    if (value instanceof ArrayBuffer) return [new Uint8Array(value)];
    return Object.values(value).flatMap(inside);
  }

  function blobsIn(value) {
    return inside(value).filter((part) => part instanceof Uint8Array);
  }

  function collectKeys(where, value) {
    for (const key of inside(value)) if (key instanceof CryptoKey) keys.push({ where, key });
  }

  /** Secrets of cookies, as keys that wrap: then what they unwrap opens and signs as any other. */
  async function unwrapKeys(where, value) {
    for (const secret of secrets) {
      for (const key of await unwrapped(value, secret))
        keys.push({ where: `${where} (unwrapped)`, key });
    }
  }

  /** As docs/security.md tells that keys are wrapped. */
  async function unwrapped(row, secret) {
    if (!Array.isArray(row?.wraps)) return [];
    const base = await crypto.subtle.importKey('raw', bytesOf(secret), 'HKDF', false, [
      'deriveKey',
    ]);
    const keys = [];
    for (const { salt, iv, wrapped } of row.wraps) {
      const info = bytesOf(`palier vault ${row.id}`);
      const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info };
      const aes = { name: 'AES-GCM', length: 256 };
      const wrapping = await crypto.subtle.deriveKey(derivation, base, aes, false, ['unwrapKey']);
      const how = { name: 'AES-GCM', iv, additionalData: bytesOf(row.id) };
      const kind = row.publicKey
        ? ['pkcs8', wrapped, wrapping, how, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']]
        : ['raw', wrapped, wrapping, how, aes, true, ['encrypt', 'decrypt']];
      await crypto.subtle.unwrapKey(...kind).then(
        (key) => keys.push(key),
        () => null,
      );
    }
    return keys;
  }

  function bytesOf(text) {
    return new TextEncoder().encode(text);
  }

  async function does(key) {
    if (key.usages.includes('sign')) {
      await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array(4));
    }
    return key.usages.join(' ');
  }

  /** What makes the key, in base64url; null where the browser does not give it. */
  async function secretOf(key) {
    if (!key.extractable || key.type === 'public') return null;
    const { k, d } = await crypto.subtle.exportKey('jwk', key);
    return k ?? d;
  }

  /** What opened the last one of a table is tried first; a few of each table with every guess. */
  async function open(table, row, blob) {
    const state = (templates[table] ??= { known: [], tried: 0 });
    for (const { key, labelOf } of state.known) {
      const plain = await unsealed(blob, key, labelOf(row));
      if (plain) return plain;
    }
    if (state.tried++ > 4) return null;
    for (const { key } of keys.filter(({ key }) => key.usages.includes('decrypt'))) {
      for (const labelOf of labels(row)) {
        const plain = await unsealed(blob, key, labelOf(row));
        if (!plain) continue;
        state.known.push({ key, labelOf });
        state.tried = 0;
        return plain;
      }
    }
    return null;
  }

  /** All orders of what stands readable in a row, and with a word of the table's name. */
  function labels(row) {
    const names = Object.keys(row).filter((name) =>
      ['string', 'number'].includes(typeof row[name]),
    );
    const orders = (left, length) =>
      length === 0
        ? [[]]
        : left.flatMap((one) =>
            orders(
              left.filter((other) => other !== one),
              length - 1,
            ).map((rest) => [one, ...rest]),
          );
    const plain = [1, 2, 3, 4].flatMap((length) => orders(names.slice(0, 5), length));
    const words = ['digests', 'draft', 'drafts', 'kept'];
    return [
      ...plain.map((order) => (of) => order.map((name) => of[name]).join(' ')),
      ...plain.flatMap((order) =>
        words.flatMap((word) => [
          (of) => [...order.map((name) => of[name]), word].join(' '),
          (of) => [word, ...order.map((name) => of[name])].join(' '),
        ]),
      ),
    ];
  }

  async function unsealed(blob, key, label) {
    const iv = blob.subarray(0, 12);
    const additionalData = bytesOf(label);
    try {
      const algorithm = { name: 'AES-GCM', iv, additionalData };
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, blob.subarray(12)));
    } catch {
      return null;
    }
  }
};
