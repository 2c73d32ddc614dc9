// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Theme } from '../../domain/member';
import { doorOf, type Household } from '../../domain/places';
import type { Store } from '../../store/store';
import { likeABrowser } from '../../testing/browser';
import {
  aDoor,
  aHousehold,
  aPassage,
  aStairwell,
  CAMPAIGN,
  doorId,
  stairwellIn,
  TERRITORY,
} from '../../testing/device';
import {
  button,
  openStairwellScreen,
  sheetOf,
  tap,
  tapsSince,
} from '../../testing/stairwell-screen';
import { sent } from '../../testing/operations';
import { failNthWrite } from '../../testing/failing-writes';

likeABrowser();

const themes: Theme[] = [
  { code: 'facture', labels: { fr: 'Facture', ar: 'الفاتورة' }, sensitive: false },
  { code: 'fuite', labels: { fr: 'Fuite' }, sensitive: false },
  { code: 'sante', labels: { fr: 'Santé' }, sensitive: true },
];
const mission = { themes, languages: ['fr', 'ar', 'bm'] };
const door = doorId(2, 1);

async function openDoor(): Promise<void> {
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
}

async function household(store: Store): Promise<Household> {
  const found = doorOf(await stairwellIn(store), door);
  if (!found) throw new Error('no door');
  return found.household;
}

async function counts(store: Store) {
  return (await store.chunkStores.talk_counts.chunks.read('talk_counts'))?.content ?? [];
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const agree = () => tap(screen.getByRole('checkbox', { name: 'La personne est d’accord' }));
/** With one passage of Aïcha's own, an hour ago. */
function withOwnPassage(facts = {}) {
  const at = Math.floor(Date.now() / 1000) - 3600;
  const passage = aPassage({ id: '0198f2d0-0000-7000-8000-00000000e4c0', at, ...facts });
  return aStairwell({
    doors: [aDoor({ floor: 2, household: aHousehold({ passages: [passage] }) }), aDoor()],
  });
}

test('a conversation with two themes, a note and a flag takes seven taps', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  tapsSince();

  await tap(button('Échange'));
  await tap(button('Facture'));
  await tap(button('Fuite'), 150);
  await tap(button('Quelqu’un doit s’en occuper'));
  await agree();
  await tap(screen.getByLabelText(/^Note/));
  await type(/^Note/, 'Plutôt le jeudi.');
  await tap(button('Enregistrer'));

  await sheetOf('Porte 22');
  expect(tapsSince()).toBe(7);
  const { passages, followUps } = await household(store);
  expect(passages[0]).toMatchObject({ themes: ['facture', 'fuite'], note: 'Plutôt le jeudi.' });
  expect(followUps[0]).toMatchObject({ reason: 'energy_water', urgency: 'week' });
});

test('a sensitive theme and the language are only added up, and an undo takes them out', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();

  await tap(button('Échange'));
  screen.getByText(/seulement compté pour la mission/);
  await tap(button('Santé'));
  await tap(button('العربية'));
  await tap(button('Enregistrer'));

  await sheetOf('Porte 22');
  const [passage] = (await household(store)).passages;
  const { payload } = await sent(store, passage!.id!);
  expect(JSON.stringify(payload)).not.toMatch(/sante|"ar"/);
  expect(await counts(store)).toMatchObject([
    {
      ...{ campaignId: CAMPAIGN, territoryId: TERRITORY },
      themes: [{ code: 'sante', count: 1 }],
      languages: [{ code: 'ar', count: 1 }],
    },
  ]);

  await tap(button('Annuler : Porte 21 : échange'));
  await waitFor(async () => expect(await counts(store)).toEqual([]));
});

test('where any write of it fails, nothing is noted, the sheet says so and keeps what was typed', async () => {
  vi.stubGlobal('reportError', () => undefined);
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Échange'));
  await tap(button('Fuite'));
  await tap(button('Santé'));
  await tap(button('Quelqu’un doit s’en occuper'));
  await agree();
  await type(/^Note/, 'Plutôt le jeudi.');

  for (let nth = 1, isStored = false; !isStored; nth++) {
    const disk = failNthWrite(nth, 'fails');
    await tap(button('Enregistrer'));
    await waitFor(() => {
      const isGone = screen.queryByRole('heading', { level: 2, name: 'Porte 22' }) !== null;
      expect(isGone || screen.queryByText(/Ce n’est pas enregistré/) !== null).toBe(true);
      expect(isGone || !button('Enregistrer').hasAttribute('disabled')).toBe(true);
      isStored = isGone;
    });
    disk.mend();
    const { passages, followUps } = await household(store);
    const written = [passages.length, followUps.length, (await counts(store)).length];
    expect(written).toEqual(isStored ? [1, 1, 1] : [0, 0, 0]);
    if (isStored) expect(nth).toBeGreaterThan(5);
    else expect(screen.getByLabelText(/^Note/)).toHaveProperty('value', 'Plutôt le jeudi.');
  }

  expect(await store.db.outbox.count()).toBe(2);
  vi.unstubAllGlobals();
});

test('an undo takes back the flag that was said in the same breath', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Échange'));
  await tap(button('Fuite'));
  await tap(button('Quelqu’un doit s’en occuper'));
  await agree();
  await tap(button('Enregistrer'));
  await sheetOf('Porte 22');

  await tap(button(/^Annuler/));

  await sheetOf('Porte 21');
  const { passages, followUps } = await household(store);
  expect([passages, followUps]).toEqual([[], []]);
});

const consentsOf = async (store: Store) => {
  const ids = await store.db.outbox.orderBy('number').primaryKeys();
  const answers = await Promise.all(ids.map((id) => sent(store, id)));
  return answers.flatMap(({ payload }) => ('consent' in payload ? [payload.consent] : []));
};

test('what somebody agrees to is read, and recorded, in the language of the talk', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Échange'));
  await tap(button('Quelqu’un doit s’en occuper'));
  await tap(button('Logement'));
  screen.getByText(/Je peux noter votre demande/);
  await agree();

  await tap(button('العربية'));
  const text = screen.getByText(/هل تسمحون لي بتسجيل طلبكم/);
  expect([text.lang, text.dir]).toEqual(['ar', 'rtl']);
  // They have not heard it in this language yet.
  await tap(button('Enregistrer'));
  await screen.findByText(/le suivi ne peut pas être enregistré/);
  await agree();
  await tap(button('Enregistrer'));

  await sheetOf('Porte 22');
  expect(await consentsOf(store)).toEqual([{ text: 'follow_up.v1', language: 'ar' }]);
});

test('a text that is in no such language yet is said in it by whoever reads', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Demander de l’aide'));
  await tap(button('Logement'));
  await tap(button(/bamanakan|bambara/i));
  screen.getByText('À dire en bambara');
  expect(screen.getByText(/Je peux noter votre demande/).lang).toBe('fr');
  await agree();
  await tap(button('Demander de l’aide'));

  await sheetOf('Porte 21');
  expect(await consentsOf(store)).toEqual([{ text: 'follow_up.v1', language: 'bm' }]);
});

test('nobody is asked about health or loneliness at a door', async () => {
  await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Demander de l’aide'));

  expect(screen.queryByText('Accès aux soins')).toBeNull();
  expect(screen.queryByText('Isolement')).toBeNull();
});

test('a need is noted with consent, without anybody being sent', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Échange'));
  await tap(button('Noter un besoin, sans suivi'));
  await tap(button('Emploi'));
  await tap(button('Enregistrer'));
  await screen.findByText(/le besoin ne peut pas être enregistré/);
  await agree();
  await tap(button('Enregistrer'));

  await sheetOf('Porte 22');
  const { passages, followUps } = await household(store);
  expect(passages[0]?.need).toBe('employment');
  expect(followUps).toEqual([]);
});

test('contact details are kept with consent alone, and erased once asked', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Plus'));
  await tap(button(/^Coordonnées/));
  await type('Nom', 'Mme Roux');
  await tap(button('Enregistrer'));
  await screen.findByText(
    /Sans l’accord de la personne, ses coordonnées ne peuvent pas être gardées/,
  );
  expect((await household(store)).contact).toBeNull();
  await agree();
  await tap(button('Enregistrer'));

  await tap(await screen.findByRole('button', { name: /^Coordonnées.*Mme Roux.*accord$/ }));
  expect((await household(store)).contact).toMatchObject({ name: 'Mme Roux', language: null });
  await tap(button('L’accord est retiré'));
  await tap(button('Garder'));
  await tap(button('L’accord est retiré'));
  expect((await household(store)).contact).toMatchObject({ name: 'Mme Roux' });
  await tap(button('Tout effacer'));

  await screen.findByText('Porte 21 : coordonnées effacées');
  expect((await household(store)).contact).toBeNull();

  await tap(button('Annuler : Porte 21 : coordonnées effacées'));
  await screen.findByText('Porte 21 : coordonnées remises');
  expect((await household(store)).contact).toMatchObject({ name: 'Mme Roux' });
});

test('a passage is corrected an hour later, and keeps its hour', async () => {
  const { store } = await openStairwellScreen(withOwnPassage({ outcome: 'refused' }), mission);
  const [before] = (await household(store)).passages;
  await openDoor();

  await tap(button(/^Dernier passage/));
  await screen.findByText(/^Vous, /);
  await tap(button('Corriger'));
  await tap(button('Échange'));
  await tap(button('Facture'));
  await tap(button('Enregistrer'));

  await screen.findByText('Porte 21, corrigé : échange');
  const [after, ...others] = (await household(store)).passages;
  expect(others).toEqual([]);
  expect(after).toMatchObject({ outcome: 'conversation', themes: ['facture'], at: before?.at });
  expect(screen.queryByRole('button', { name: /^Annuler/ })).toBeNull();
  await tap(button(/^Dernier passage/));
  await screen.findByText(/corrigé aujourd’hui/);
});

test('nobody is to come back after what is now a refusal', async () => {
  const promised = { comeBackOn: '2030-01-01', comeBackAt: '18:00' };
  const stairwell = withOwnPassage({ outcome: 'come_back', ...promised });
  const { store } = await openStairwellScreen(stairwell, mission);
  await openDoor();
  await tap(button(/^Dernier passage/));
  await tap(button('Corriger'));
  await tap(button('Refus'));

  await screen.findByText('Porte 21, corrigé : refus');
  const [passage] = (await household(store)).passages;
  expect(passage).toMatchObject({ outcome: 'refused', comeBackOn: null, comeBackAt: null });
});

test('a note that a correction erases is put back from the bar, with what was said', async () => {
  const answers = { outcome: 'conversation', note: 'Une fuite.', themes: ['fuite'] } as const;
  const { store } = await openStairwellScreen(
    withOwnPassage({ ...answers, themes: [...answers.themes] }),
    mission,
  );
  await openDoor();
  await tap(button(/^Dernier passage/));
  await tap(button('Corriger'));
  await tap(button(/^Absent/));

  const erased = 'Porte 21, corrigé : absent. La note est effacée.';
  await screen.findByText(erased);
  expect((await household(store)).passages[0]).toMatchObject({ outcome: 'not_home', note: null });
  await tap(button(`Annuler : ${erased}`));

  await waitFor(async () => expect((await household(store)).passages[0]).toMatchObject(answers));
});

test('a missing consent is where the finger is next, and an odd number is asked about once', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  await tap(button('Échange'));
  await tap(button('Garder ses coordonnées'));
  await type('Nom', 'Mme Roux');
  await tap(button('Enregistrer'));
  expect(document.activeElement).toBe(
    screen.getByRole('checkbox', { name: 'La personne est d’accord' }),
  );
  await agree();
  await type('Téléphone', '06 12 34 5');
  await tap(button('Enregistrer'));
  await screen.findByText(/Ce numéro semble incomplet/);
  await tap(button('Enregistrer'));
  await sheetOf('Porte 22');
  expect((await household(store)).contact).toMatchObject({ phone: '06 12 34 5' });
});

test('one’s own passage can be erased, another’s is only read', async () => {
  const at = Math.floor(Date.now() / 1000) - 90_000;
  const corrected = { correctedAt: at + 3600, correctedBy: 'Sandrine' };
  const stairwell = withOwnPassage();
  const own = stairwell.doors[0]!.household.passages[0]!;
  stairwell.doors[0]!.household.passages.unshift(aPassage({ at, by: 'Karim', ...corrected }));
  const { store } = await openStairwellScreen(stairwell, mission);
  await openDoor();

  await tap(button(/^Dernier passage/));
  await screen.findByText(/^Karim, /);
  await screen.findByText(/corrigé .* par Sandrine/);
  await tap(button('Effacer'));
  await tap(button('Oui, effacer'));

  await screen.findByText('Annulé : Porte 21');
  const { passages } = await household(store);
  expect(passages.map(({ id }) => id)).not.toContain(own.id);
});

test('a wrong number is corrected, and not to one that is taken', async () => {
  const { store } = await openStairwellScreen();
  await openDoor();
  await tap(button('Plus'));
  await tap(button(/^Corriger le numéro/));
  await type('Ce qui est écrit sur la porte', '22');
  await tap(button('Enregistrer'));
  await screen.findByText('Il y a déjà une porte 22 à cet étage.');
  await type('Ce qui est écrit sur la porte', '21 bis');
  await tap(button('Enregistrer'));

  await sheetOf('Porte 21 bis');
  expect(doorOf(await stairwellIn(store), door)?.label).toBe('21 bis');
});

test('what one sees of the door is two taps, stands under its name, and is taken back', async () => {
  const { store } = await openStairwellScreen(aStairwell(), mission);
  await openDoor();
  tapsSince();
  const facts = async () => doorOf(await stairwellIn(store), door)!.facts;

  await tap(button('Plus'));
  await tap(button('Sonnette en panne'));

  expect(tapsSince()).toBe(2);
  await waitFor(() => expect(button('Sonnette en panne').ariaPressed).toBe('true'));
  expect(await facts()).toMatchObject([{ fact: 'bell_broken', isPresent: true }]);
  expect((await household(store)).passages).toEqual([]);
  await tap(button('Sans nom'));
  await waitFor(() => expect(button('Sans nom').ariaPressed).toBe('true'));
  screen.getByText('Sonnette en panne, sans nom : noté aujourd’hui par Aïcha');

  await tap(button('Annuler : Porte 21 : sans nom'));
  await waitFor(() => expect(button('Sans nom').ariaPressed).toBe('false'));
  expect(await facts()).toMatchObject([{ isPresent: true }, { isPresent: false }]);
  await tap(button('Retour'));
  await screen.findByText('Jamais vue : premier passage.');
  screen.getByText('Sonnette en panne');

  // An absence is one tap, as ever.
  tapsSince();
  await tap(button('Absent'));
  await sheetOf('Porte 22');
  expect(tapsSince()).toBe(1);
});
