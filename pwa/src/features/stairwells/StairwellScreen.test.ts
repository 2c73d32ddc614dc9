// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { doorOf, type Passage } from '../../domain/places';
import { likeABrowser } from '../../testing/browser';
import {
  aDevice,
  aPassage,
  aDoor,
  aHousehold,
  aStairwell,
  doorId,
  outcomesIn,
  STAIRWELL,
  stairwellIn,
} from '../../testing/device';
import { button, openStairwellScreen, sheetOf, tap } from '../../testing/stairwell-screen';
import StairwellScreen from './StairwellScreen.svelte';

likeABrowser();

function seenToday(facts: Partial<Passage>): Passage {
  const at = Math.floor(Date.now() / 1000);
  return aPassage({ at, ...facts });
}

/** A sentence stands for some seconds before what was done earlier takes its place. */
const TAKES_LONG = { timeout: 20_000 };

test('from the first sheet on, an absence is one tap, door after door, until none is left', async () => {
  const { store } = await openStairwellScreen();

  await tap(button(/^Porte 21,/));
  for (const title of ['Porte 21', 'Porte 22', 'Porte 11', 'Porte 12']) {
    await sheetOf(title);
    await tap(button(/^Absent/));
  }

  await screen.findByText('Porte 12 : absent. L’escalier est fait.');
  // The phone goes back, in its own time.
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  for (const door of [doorId(2, 1), doorId(2, 2), doorId(1, 1), doorId(1, 2)]) {
    expect(await outcomesIn(store, door)).toEqual(['not_home']);
  }
});

test('a double tap never answers for the neighbour', async () => {
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');

  await tap(button(/^Absent/));
  await sheetOf('Porte 22');
  await tap(button(/^Absent/), 120);
  await tap(button(/^Refus/), 200);

  expect(await outcomesIn(store, doorId(2, 2))).toEqual([]);
  await tap(button(/^Refus/), 400);
  await waitFor(async () => expect(await outcomesIn(store, doorId(2, 2))).toEqual(['refused']));
});

test('the second half of the tap that opens a sheet neither answers nor closes it', async () => {
  const { store } = await openStairwellScreen();

  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button(/^Échange$/), 150);
  await tap(button('Fermer'), 100);

  await sheetOf('Porte 21');
  expect(await outcomesIn(store, doorId(2, 1))).toEqual([]);
});

test('undo is a stack', async () => {
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button(/^Absent/));
  await sheetOf('Porte 22');
  await tap(button(/^Refus/));
  await sheetOf('Porte 11');

  await tap(button('Annuler : Porte 22 : refus'));
  await screen.findByText('Annulé : Porte 22 : refus');
  await sheetOf('Porte 22');
  expect(await outcomesIn(store, doorId(2, 2))).toEqual([]);
  expect(await outcomesIn(store, doorId(2, 1))).toEqual(['not_home']);

  // Beside what was just taken back, « Annuler » would seem to bring it back.
  expect(screen.queryByRole('button', { name: /^Annuler :/ })).toBeNull();
  await tap(await screen.findByRole('button', { name: 'Annuler : Porte 21 : absent' }, TAKES_LONG));
  await sheetOf('Porte 21');
  expect(await outcomesIn(store, doorId(2, 1))).toEqual([]);
}, 40_000);

test('a refusal offers that nobody knocks again, and does not insist', async () => {
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button(/^Refus/));
  await sheetOf('Porte 22');

  await tap(button(/^Ne plus solliciter ce foyer/));
  await sheetOf('Ne plus solliciter, porte 21');
  await tap(screen.getByRole('radio', { name: 'Toutes les missions' }));
  await tap(button('Oui, ne plus solliciter'));

  await sheetOf('Porte 22');
  const wish = doorOf(await stairwellIn(store), doorId(2, 1))?.household.doNotVisit[0];
  expect(wish?.campaignId).toBeNull();
  await tap(button('Fermer'));
  await screen.findByRole('button', { name: /^Porte 21, .* : ne plus solliciter$/ });
});

test('a conversation without a note takes three taps', async () => {
  const { store } = await openStairwellScreen();

  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button(/^Échange$/));
  await sheetOf('Échange, porte 21');
  await tap(button('Enregistrer'));

  await sheetOf('Porte 22');
  expect(await outcomesIn(store, doorId(2, 1))).toEqual(['conversation']);
});

test('without consent nothing is flagged, and the sheet says why', async () => {
  const { store } = await openStairwellScreen();
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');
  await tap(button('Demander de l’aide'));
  await sheetOf('À suivre, porte 21');

  await tap(button('Demander de l’aide'));
  await screen.findByText(/Choisissez pour quoi/);
  await tap(button('Logement'));
  await tap(button('Demander de l’aide'));
  await screen.findByText(/Sans l’accord de la personne/);
  expect(doorOf(await stairwellIn(store), doorId(2, 1))?.household.followUps).toEqual([]);

  await fireEvent.click(screen.getByRole('checkbox', { name: 'La personne est d’accord' }));
  await tap(button('Demander de l’aide'));
  await screen.findByText('Porte 21 : aide demandée');
  const [followUp] = doorOf(await stairwellIn(store), doorId(2, 1))?.household.followUps ?? [];
  expect(followUp).toMatchObject({ reason: 'housing', urgency: 'week' });
});

test('the floor button leaves alone who must be left alone', async () => {
  const households = [
    aHousehold({ passages: [seenToday({ outcome: 'vacant' })] }),
    aHousehold({ doNotVisit: [{ campaignId: null, reviewOn: '2030-01-01' }] }),
    aHousehold({ passages: [seenToday({ outcome: 'conversation' })] }),
    aHousehold(),
  ];
  const doors = households.map((household, index) =>
    aDoor({ floor: 1, position: index + 1, household }),
  );
  const { store } = await openStairwellScreen(aStairwell({ doors }));

  await tap(button('Tout le 1er absent'));

  await screen.findByText('1er étage : 1 absent');
  expect(await outcomesIn(store, doorId(1, 4))).toEqual(['not_home']);
  expect(await outcomesIn(store, doorId(1, 1))).toEqual(['vacant']);
  expect(await outcomesIn(store, doorId(1, 2))).toEqual([]);
  expect(await outcomesIn(store, doorId(1, 3))).toEqual(['conversation']);
});

test('the floor button notes no absence twice within the hour', async () => {
  const households = [aHousehold({ passages: [seenToday({})] }), aHousehold()];
  const doors = households.map((household, index) =>
    aDoor({ floor: 1, position: index + 1, household }),
  );
  const { store } = await openStairwellScreen(aStairwell({ doors }));

  await tap(button('Tout le 1er absent'));

  await screen.findByText('1er étage : 1 absent');
  expect(await outcomesIn(store, doorId(1, 1))).toEqual(['not_home']);
  expect(await outcomesIn(store, doorId(1, 2))).toEqual(['not_home']);
});

test('several doors are chosen one by one, and answered at once', async () => {
  const { store } = await openStairwellScreen();

  await fireEvent.contextMenu(button(/^Porte 21,/));
  await tap(button(/^Porte 11,/));
  await tap(button(/^Porte 12,/), 150);
  await tap(button('Avis laissé'), 150);
  await tap(button('Absents (3)'));

  await screen.findByText('3 absents, avis laissé');
  const { doors } = await stairwellIn(store);
  const noticed = doors.filter(({ household }) => household.passages[0]?.noticeLeft);
  expect(noticed.map(({ label }) => label)).toEqual(['21', '11', '12']);
  await tap(button('Annuler : 3 absents, avis laissé'));
  await waitFor(async () => expect(await outcomesIn(store, doorId(1, 1))).toEqual([]));
});

test('how to get in is at hand, with who said it, and can be changed', async () => {
  const at = Math.floor(Date.now() / 1000);
  const access = [{ subject: 'lift', value: 'out', by: 'Karim', at } as const];
  const { store } = await openStairwellScreen(aStairwell({ access: [...access] }));

  await tap(button(/Ascenseur en panne/));
  await screen.findByText('Noté aujourd’hui par Karim');
  await tap(screen.getByRole('radio', { name: 'En marche' }));
  await tap(button('Enregistrer'));
  await waitFor(() => expect(screen.queryByRole('button', { name: /en panne/ })).toBeNull());

  await tap(button(/^Code, ascenseur/));
  await tap(button(/^Code Pas encore noté/));
  await fireEvent.input(screen.getByLabelText('Le code de la porte'), {
    target: { value: '24A7' },
  });
  await tap(button('Enregistrer'));
  await screen.findByRole('button', { name: 'Code 24A7' });
  const kept = (await stairwellIn(store)).access.map(({ subject, value }) => [subject, value]);
  expect(kept).toEqual(
    expect.arrayContaining([
      ['lift', 'works'],
      ['code', '24A7'],
    ]),
  );
});

test('the legend adds up to the doors', async () => {
  const doors = [
    aDoor({ position: 1, household: aHousehold({ passages: [seenToday({})] }) }),
    aDoor({ position: 2 }),
    aDoor({ position: 3 }),
  ];
  await openStairwellScreen(aStairwell({ doors }));

  const legend = screen.getByRole('list', { name: 'Où en sont les portes' });
  const counts = within(legend)
    .getAllByRole('listitem')
    .map((item) => item.textContent?.trim().replace(/\s+/g, ' '));
  expect(counts).toEqual(['jamais vue 2', 'absent 1']);
});

test('a missing door is there in two taps, with the label that fits', async () => {
  const { store } = await openStairwellScreen();

  await tap(button('Ajouter une porte qui manque'));
  await tap(await screen.findByRole('button', { name: 'Ajouter la porte 23' }));

  await screen.findByRole('button', { name: /^Porte 23, 2e étage, première à droite/ });
  expect((await stairwellIn(store)).doors).toHaveLength(5);
});

test('what cannot be written is said, and the door stays', async () => {
  const { store } = await openStairwellScreen();
  vi.spyOn(store.commands, 'carryOut').mockRejectedValueOnce(new Error('disk full'));
  const report = vi.spyOn(globalThis, 'reportError').mockReturnValue(undefined);
  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');

  await tap(button(/^Absent/));

  await screen.findByText(/Ce n’est pas enregistré/);
  await sheetOf('Porte 21');
  expect(report).toHaveBeenCalledOnce();
  report.mockRestore();
});

test('a stairwell that is not on this phone says what to do', async () => {
  const { store } = await aDevice([]);
  render(StairwellScreen, {
    ...{ store, stairwellId: STAIRWELL, campaignId: null, territoryId: null, backHref: '/' },
  });

  await screen.findByText('Cet escalier n’est pas sur ce téléphone');
});

test('a sheet that opens is held once, not anew for what holding it changes', async () => {
  const { store } = await openStairwellScreen();
  const held = vi.spyOn(store.openSheet, 'hold');

  await tap(button(/^Porte 21,/));
  await sheetOf('Porte 21');

  expect(held).toHaveBeenCalledTimes(1);
});

test('floors are called as they are called there, half ones and long names too', async () => {
  const floors = { 1: 'Entresol', 2: '1er' };
  await openStairwellScreen(aStairwell({ floors, residence: 'Les Tilleuls' }));

  await screen.findByRole('button', { name: 'Entresol, choisir cet étage' });
  await tap(button('1er étage, choisir cet étage'));
  await screen.findByRole('button', { name: 'Tout le 1er absent' });
  await tap(button('Entresol, choisir cet étage'));
  await screen.findByRole('button', { name: 'Entresol : tous absents' });
  await tap(button(/^Porte 11,/));
  await sheetOf('Porte 11');
  screen.getByText(/^Entresol, première à gauche/u);
  screen.getByText('Les Tilleuls · 12 rue des Érables');
});

test('one goes from one way up to the next of the building', async () => {
  const other = aStairwell({ id: crypto.randomUUID(), stairwell: 'Escalier 3', doors: [] });
  const gone = aStairwell({ id: crypto.randomUUID(), stairwell: 'Escalier 4', isGone: true });
  const elsewhere = aStairwell({ id: crypto.randomUUID(), buildingId: crypto.randomUUID() });
  await openStairwellScreen(aStairwell(), {}, [gone, other, elsewhere]);

  const ways = within(await screen.findByRole('navigation', { name: 'Escaliers du bâtiment' }));
  expect(ways.getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
    ...['Escalier 2', 'Escalier 3'],
  ]);
  const [here, there] = ways.getAllByRole('link');
  expect(here?.getAttribute('aria-current')).toBe('page');
  expect(there?.getAttribute('href')).toBe(`/ici/${other.id}`);
});

test('where there is one way up alone nothing is offered', async () => {
  await openStairwellScreen();

  await screen.findByRole('button', { name: /^Porte 21,/ });
  expect(screen.queryByRole('navigation', { name: 'Escaliers du bâtiment' })).toBeNull();
});
