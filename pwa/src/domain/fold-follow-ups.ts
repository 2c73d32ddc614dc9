import type { FollowUpEvent, FollowUpItem } from './follow-up-item';
import { occurredAt, type Operation } from './operation';
import type { Said } from './said';

/** The follow-ups after one operation. As with stairwells, one that is in already changes nothing. */
export function applyToFollowUps(items: FollowUpItem[], said: Said): FollowUpItem[] {
  const { operation, author } = said;
  switch (operation.kind) {
    case 'follow_up.open':
      return open(items, said, operation);
    case 'follow_up.take':
      return changeItem(items, operation.payload.follow_up_id, (item) =>
        isHeldLater(item, said) ? item : { ...happened(item, said, 'take'), owner: author },
      );
    case 'follow_up.hand_over': {
      const { follow_up_id: id, to_member_id: toId, words } = operation.payload;
      const owner = { id: toId, name: said.nameOf(toId) };
      const to = owner.name;
      return changeItem(items, id, (item) =>
        isHeldLater(item, said)
          ? item
          : { ...happened(item, said, 'hand_over', { to, words }), owner },
      );
    }
    case 'follow_up.close':
      return changeItem(items, operation.payload.follow_up_id, (item) =>
        closed(item, said, operation),
      );
    case 'follow_up.cancel':
      return items.filter(({ id }) => id !== operation.payload.follow_up_id);
    default:
      return items;
  }
}

function open(
  items: FollowUpItem[],
  said: Said,
  operation: Operation<'follow_up.open'>,
): FollowUpItem[] {
  const { id, payload } = operation;
  if (items.some((item) => item.id === id)) return items;
  const { author, place } = said;
  const at = occurredAt(operation);
  const item: FollowUpItem = {
    id,
    campaignId: payload.campaign_id,
    reason: payload.reason,
    urgency: payload.urgency,
    dueOn: payload.due_on,
    note: payload.note,
    openedBy: author,
    openedAt: at,
    owner: null,
    closedAt: null,
    result: null,
    words: null,
    closedBy: null,
    consentedAt: at,
    stairwellId: place?.stairwellId ?? null,
    buildingId: place?.buildingId ?? null,
    doorId: payload.door_id,
    householdId: payload.household_id,
    placeName: null,
    label: place?.door?.label ?? '',
    building: place?.building ?? '',
    stairwell: place?.stairwell ?? '',
    street: place?.street ?? '',
    number: place?.number ?? '',
    history: [],
  };
  return [...items, happened(item, said, 'open')];
}

/** The last ending counts, so that a wrong one can be told right. */
function closed(
  item: FollowUpItem,
  said: Said,
  operation: Operation<'follow_up.close'>,
): FollowUpItem {
  const { result, words, passed_on: passedOn = null } = operation.payload;
  const recipient = passedOn ? { recipient: passedOn.recipient } : {};
  const closedAt = occurredAt(operation);
  if ((item.closedAt ?? 0) > closedAt) return item;
  return {
    ...happened(item, said, 'close', { result, words, ...recipient }),
    closedAt,
    closedBy: said.author,
    result,
    words,
  };
}

/** What is ended stays so; and whoever had it last has it, whatever arrived last. */
function isHeldLater({ closedAt, history }: FollowUpItem, { operation }: Said): boolean {
  const at = occurredAt(operation);
  const isLater = (event: FollowUpEvent) =>
    (event.action === 'take' || event.action === 'hand_over') && event.at > at;
  return closedAt !== null || history.some(isLater);
}

function happened(
  item: FollowUpItem,
  { operation, author }: Said,
  action: FollowUpEvent['action'],
  facts: Partial<FollowUpEvent> = {},
): FollowUpItem {
  const at = occurredAt(operation);
  if (item.history.some((event) => event.action === action && event.at === at)) return item;
  const event = { action, at, by: author.name, to: null, result: null, words: null, ...facts };
  return { ...item, history: [...item.history, event] };
}

function changeItem(
  items: FollowUpItem[],
  id: string,
  change: (item: FollowUpItem) => FollowUpItem,
): FollowUpItem[] {
  return items.map((item) => (item.id === id ? change(item) : item));
}
