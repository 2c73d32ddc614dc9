// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Campaign } from '../../domain/member';
import { likeABrowser } from '../../testing/browser';
import { aCampaign, aDevice, CAMPAIGN } from '../../testing/device';
import { button, tap } from '../../testing/stairwell-screen';
import CardsScreen from './CardsScreen.svelte';

likeABrowser();

async function show(facts: Partial<Campaign>): Promise<void> {
  const { db, store } = await aDevice([]);
  const id = `campaign:${CAMPAIGN}`;
  const content = aCampaign(facts);
  await db.chunks.put(await store.campaigns.seal({ id, scope: 'campaign', version: 2, content }));
  render(CardsScreen, { store, campaignId: CAMPAIGN, backHref: '/' });
}

test('a card is read in the language of whoever opens the door, from the right where it is', async () => {
  const texts = {
    fr: { title: 'Lire son compteur', body: 'Les chiffres noirs.' },
    ar: { title: 'قراءة العداد', body: 'الأرقام السوداء.' },
  };
  await show({
    cards: [
      { id: 'one', texts },
      { id: 'two', texts: { fr: texts.fr } },
    ],
  });

  await screen.findByRole('heading', { name: 'Lire son compteur' });
  await tap(button('العربية'));
  const heading = await screen.findByRole('heading', { name: 'قراءة العداد' });
  expect(heading.closest('article')?.dir).toBe('rtl');
  expect(heading.closest('article')?.lang).toBe('ar');

  await tap(button('Suite'));
  await screen.findByText('2 sur 2');
  expect(screen.queryByRole('heading', { name: 'قراءة العداد' })).toBeNull();
});

test('a mission without cards shows what it says at the door', async () => {
  await show({ message: 'Une fuite coûte cher.' });
  await screen.findByText('Une fuite coûte cher.');
});

test('a mission with nothing to show says who can write it', async () => {
  await show({ message: '' });
  await screen.findByText('Pas de message pour cette mission');
});
