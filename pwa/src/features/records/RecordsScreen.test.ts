// @vitest-environment jsdom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { addDoor } from '../../store/commands/doors';
import { recordEncounter, withdrawEncounter } from '../../store/commands/encounters';
import { watchRecords } from '../../store/views/record-views';
import { putAside } from '../../store/commands/repair';
import { openStore, type Store } from '../../store/store';
import { countsOf, mySendings } from '../../store/views/sendings';
import { Sync } from '../../sync/sync';
import { likeABrowser } from '../../testing/browser';
import { aDevice, CAMPAIGN, doorId, KARIM, STAIRWELL } from '../../testing/device';
import RecordsScreen from './RecordsScreen.svelte';
import StatusLinkOfSync from './StatusLinkOfSync.test.svelte';

likeABrowser();

const onsignin = vi.fn();
const syncNow = vi.fn();

const absentAt = (store: Store, door: string) =>
  recordEncounter(store, {
    ...{ stairwellId: STAIRWELL, doorId: door, campaignId: CAMPAIGN, outcome: 'not_home' },
  });

test('what is on the phone waits; what arrived is received, and only that', async () => {
  const { store } = await aDevice();
  const first = await absentAt(store, doorId(2, 1));
  await absentAt(store, doorId(2, 2));
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });
  expect(await screen.findAllByText('Enregistré sur ce téléphone')).toHaveLength(2);
  expect(screen.queryByText('Reçu')).toBeNull();

  await store.outbox.settle([{ id: first, verdict: 'applied' }]);

  const row = (await screen.findByText('Reçu')).closest('li')!;
  within(row).getByText('Porte 21 : Absent');
  expect(screen.getAllByText('Enregistré sur ce téléphone')).toHaveLength(1);
});

test('what was refused says why and what can be done', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'places.door_unknown' }]);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText(/^Refusé : cette porte n’existe plus chez nous. C’est gardé/);
});

test('a refusal that this release does not know is kept, and shown to the lead', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'places.moon' }]);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText('Refusé : c’est gardé. Montrez cet écran à votre responsable.');
});

test('what was held is neither lost nor received', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'held', code: 'operations.waits' }]);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText(/^Arrivé, en attente/);
  expect(screen.queryByText('Reçu')).toBeNull();
});

test('a passage taken back is crossed out, and said so', async () => {
  const { store } = await aDevice();
  const encounterId = await absentAt(store, doorId(2, 1));
  await withdrawEncounter(store, { stairwellId: STAIRWELL, encounterId });
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText('(annulé ensuite)');
  screen.getByText('Porte 21 : Annulation d’un passage');
});

test('with nothing recorded it says what will be here', async () => {
  const { store } = await aDevice();
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText('Rien à envoyer');
});

test('access.no_grant is asked about again', async () => {
  const { db, store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'access.no_grant' }]);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await fireEvent.click(await screen.findByRole('button', { name: /^Renvoyer/ }));

  await vi.waitFor(async () => expect((await db.outbox.get(id))?.state).toBe('waiting'));
  expect(onsignin).not.toHaveBeenCalled();
});

/** A door that was added under a name that the server does not take, and a passage at it. */
async function refusedDoor(code = 'operations.malformed') {
  const device = await aDevice();
  const { store } = device;
  const place = { stairwellId: STAIRWELL, floor: 2, position: 3, label: 'Gardienne' };
  const { doorId: added, operationId } = await addDoor(store, place);
  const passageId = await absentAt(store, added);
  await store.outbox.settle([
    { id: operationId, verdict: 'refused', code },
    { id: passageId, verdict: 'held', code: 'operations.waits' },
  ]);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });
  await screen.findByText(/^Refusé/);
  return { ...device, operationId, passageId };
}

test('what is put aside is said to be neither sent nor counted, with what goes with it', async () => {
  const { db, operationId, passageId } = await refusedDoor();

  await fireEvent.click(screen.getByRole('button', { name: /^Mettre de côté/ }));
  expect((await db.outbox.get(operationId))?.state).toBe('refused');
  screen.getByText(/ni envoyé ni compté.*Un autre envoi va avec/s);
  await fireEvent.click(screen.getByRole('button', { name: 'Oui, mettre de côté' }));

  for (const id of [operationId, passageId]) {
    await vi.waitFor(async () => expect((await db.outbox.get(id))?.state).toBe('aside'));
  }
});

test('what waits for something refused says so, and offers no way of its own', async () => {
  await refusedDoor();

  const row = screen.getByText(/il va avec un envoi refusé/).closest('li')!;

  expect(within(row).queryByRole('button')).toBeNull();
});

test('what was typed is put right in the list itself, and goes again with what goes with it', async () => {
  const { db, store, operationId } = await refusedDoor();

  await fireEvent.click(screen.getByRole('button', { name: /^Corriger/ }));
  const label = screen.getByLabelText<HTMLInputElement>(/^Numéro ou nom de la porte/);
  expect([label.value, label.maxLength]).toEqual(['Gardienne', 20]);
  await fireEvent.input(label, { target: { value: '\u200b' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Corriger et renvoyer' }));
  await screen.findByText('Écrivez-le : il n’y a rien à lire.');
  expect((await db.outbox.get(operationId))?.state).toBe('refused');

  await fireEvent.input(label, { target: { value: ' Loge ' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Corriger et renvoyer' }));

  await vi.waitFor(async () =>
    expect(countsOf(await mySendings(store))).toMatchObject({ waiting: 2 }),
  );
  const sent = (await store.outbox.all()).filter(({ state }) => state === 'waiting');
  expect(JSON.parse(sent[0]!.unsent.signed.payload)).toMatchObject({ label: 'Loge', floor: 2 });
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('pill, banner and list say one number, and each person reads their own', async () => {
  const { store } = await refusedDoor();
  const sync = new Sync(store, {
    postOperations: () => Promise.reject(new Error('no network')),
    postChanges: () => Promise.reject(new Error('no network')),
  });
  const karim = await openStore(store.db, { ...store.author, memberId: KARIM }, store.keys);
  await absentAt(store, doorId(2, 1));
  render(StatusLinkOfSync, { store, sync });
  const heading = await screen.findByRole('heading', { name: 'À voir 2' });
  await screen.findByRole('link', { name: /^2 à voir/ });

  expect(within(heading.closest('section')!).getAllByRole('listitem')).toHaveLength(2);
  expect(countsOf(await mySendings(karim))).toEqual({ waiting: 0, toSeeTo: 0, aside: 0 });
});

test('an unknown phone is sent again once its owner has signed in anew', async () => {
  const { db, store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'operations.key_unknown' }]);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await fireEvent.click(await screen.findByRole('button', { name: /^Se reconnecter/ }));

  await vi.waitFor(() => expect(onsignin).toHaveBeenCalledOnce());
  expect((await db.outbox.get(id))?.state).toBe('waiting');
});

test('what was put aside stays in sight, and can be taken up again', async () => {
  const { db, store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'encounters.not_yours' }]);
  await putAside(store, id);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText('Mis de côté sur ce téléphone. Rien n’est effacé.');
  await fireEvent.click(screen.getByRole('button', { name: /^Reprendre/ }));

  await vi.waitFor(async () => expect((await db.outbox.get(id))?.state).toBe('waiting'));
});

test('what was refused long ago is still there to be seen to', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'refused', code: 'places.door_unknown' }]);
  const later = await absentAt(store, doorId(2, 2));
  const seen: string[][] = [];

  const stop = watchRecords(store, (records) => seen.push(records.map((one) => one.id)), 2);
  await vi.waitFor(() => expect(seen.at(-1)).toEqual([later, id]));
  stop();
});

const heldFor = async (code: string) => {
  const device = await aDevice();
  const id = await absentAt(device.store, doorId(2, 1));
  await device.store.outbox.settle([{ id, verdict: 'held', code }]);
  render(RecordsScreen, { store: device.store, backHref: '/', onsignin, syncNow });
  return { ...device, id };
};

test('a wrong clock is put right by saying when it was', async () => {
  const { db, id } = await heldFor('operations.time_doubtful');
  await screen.findByText(/^Arrivé, en attente.: l’heure de ce téléphone était fausse/);

  await fireEvent.click(screen.getByRole('button', { name: /^C’était aujourd’hui, Porte 21/ }));

  await vi.waitFor(async () => expect(await db.outbox.get(id)).toMatchObject({ isReplaced: true }));
  await screen.findByText('Enregistré sur ce téléphone');
});

test('another day and hour are chosen, and only past ones are taken', async () => {
  const { db, id } = await heldFor('operations.time_doubtful');
  const choose = await screen.findByRole('button', { name: /^Choisir le jour et l’heure/ });
  expect(choose.getAttribute('aria-expanded')).toBe('false');
  await fireEvent.click(choose);
  const save = screen.getByRole('button', { name: 'Renvoyer avec cette heure' });
  const form = save.closest('form')!;

  await fireEvent.submit(form);
  screen.getByText('Indiquez un jour et une heure déjà passés.');
  expect((await db.outbox.get(id))?.state).toBe('held');

  await fireEvent.input(screen.getByLabelText('Jour'), { target: { value: '2026-11-20' } });
  await fireEvent.input(screen.getByLabelText('Heure'), { target: { value: '18:30' } });
  await fireEvent.submit(form);
  await vi.waitFor(async () => expect(await db.outbox.get(id)).toMatchObject({ isReplaced: true }));
});

test.each([
  ['operations.late_after_end', /votre responsable dira s’il compte/],
  ['operations.place_gone', /cette porte n’est plus chez nous/],
  ['operations.dated_before', /votre responsable le verra/],
])('%s is for a lead: no button promises what it cannot do', async (code, sentence) => {
  await heldFor(code);

  await screen.findByText(sentence);
  expect(screen.queryByRole('button', { name: /Porte 21/ })).toBeNull();
});

test('what a later server holds says nothing that it does not know', async () => {
  await heldFor('operations.moon');

  await screen.findByText(/^Arrivé, en attente.: c’est gardé\. Montrez cet écran/);
});

test('while the server is being checked nothing counts as received, and one can ask for it now', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'applied', receipt: 'a receipt' }], 'one life');
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });
  await screen.findByText('Tout ce que vous avez noté est bien arrivé.');

  await store.life.hear('another life');

  await screen.findByText('Le serveur a été remis en état : on vérifie ce qui est arrivé.');
  await screen.findByText('On vérifie que c’est arrivé');
  expect(screen.queryByText('Reçu')).toBeNull();
  expect(screen.queryByText('Tout ce que vous avez noté est bien arrivé.')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Vérifier maintenant' }));
  expect(syncNow).toHaveBeenCalledOnce();
});

test('until it is read whether the server is being checked, nothing is said to have arrived', async () => {
  const { store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'applied' }]);
  const watching = vi.spyOn(store.life, 'watchOther').mockReturnValue(() => undefined);
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText('Porte 21 : Absent');
  expect(screen.queryByText('Tout ce que vous avez noté est bien arrivé.')).toBeNull();

  watching.mock.calls[0]![0](null);
  await screen.findByText('Tout ce que vous avez noté est bien arrivé.');
});

test('what came back and can be read by nobody here is shown, and can be sent again', async () => {
  const { db, store } = await aDevice();
  const id = await absentAt(store, doorId(2, 1));
  await store.outbox.settle([{ id, verdict: 'applied', receipt: 'a receipt' }], 'one life');
  await db.records.delete(id);
  await store.outbox.settle([{ id, verdict: 'refused', code: 'encounters.not_yours' }], 'another');
  render(RecordsScreen, { store, backHref: '/', onsignin, syncNow });

  await screen.findByText('Un envoi fait sur ce téléphone');
  await fireEvent.click(screen.getByRole('button', { name: /^Renvoyer/ }));

  await vi.waitFor(async () => expect((await db.outbox.get(id))?.state).toBe('waiting'));
});
