import type { Campaign, MessageCard } from '../../domain/member';

/** The mission's cards; where none was written, its message for the door is one. */
export function cardsOf(campaign: Campaign): MessageCard[] {
  if (campaign.cards.length > 0 || !campaign.message) return campaign.cards;
  const { id, name: title, message: body } = campaign;
  return [{ id, texts: { fr: { title, body } } }];
}

/** Those in which at least one card speaks, French first. */
export function languagesOf(cards: MessageCard[]): string[] {
  const codes = new Set(cards.flatMap(({ texts }) => Object.keys(texts)));
  return ['fr', ...[...codes].filter((code) => code !== 'fr').sort()].filter((code) =>
    codes.has(code),
  );
}
