import type { Words } from '../words';
import type { desk as source } from '../fr/desk';

export const desk: Words<typeof source> = {
  'desk.rail.label': 'Desk',
  'desk.rail.map': 'Map',
  'desk.rail.territories': 'Territories',
  'desk.rail.followUps': 'Follow-ups',
  'desk.rail.campaigns': 'Campaigns',
  'desk.rail.account': 'My account, {name}',
  'desk.rail.team': 'Team',
  'desk.skip': 'Skip to content',
  'desk.loading': 'One moment…',
  'desk.print': 'Print',
  'desk.trouble.signedOut':
    'Your session is over. Sign in again and you will be back on this page.',
  'desk.noTeam.title': 'No team yet',
  'desk.noTeam.text': 'The desk shows the work of a team. Ask your administrator to give you one.',

  'desk.map.missing': 'The map cannot be shown on this device. The list says the same.',
  'desk.map.closer': 'Closer',
  'desk.map.farther': 'Farther away',
  'desk.map.whole': 'See everything',
  'desk.map.source': 'Addresses: Base Adresse Nationale, Licence Ouverte',

  'desk.legend.label': 'What the colours say',
  'desk.legend.total': { one: '{count} dwelling in all', other: '{count} dwellings in all' },

  'desk.figures.of': 'of {total}',
  'desk.figures.ofSeen': '{rate} of those seen',
  'desk.figures.noRate': 'not yet',
  'desk.figures.followUps': 'Follow-ups',
  'desk.figures.open': { one: 'open', other: 'open' },

  'desk.row.seen': '{seen} of {doors} doors seen',
  'desk.street.none': 'No street',
  'desk.street.neverSeen': '{count} never seen',
  'desk.street.buildings': 'Buildings, {street}',

  'desk.building.back': 'All streets',
  'desk.building.stairwell': 'Stairwell',
  'desk.building.noDoors': 'No door is noted here yet.',

  'contactMap.title': 'Map',
  'contactMap.map': 'Map of the territory, building by building',
  'contactMap.mapTitle': 'Plan. The list beside it says the same in words.',
  'contactMap.territory': 'Territory',
  'contactMap.campaign': 'Campaign',
  'contactMap.allCampaigns': 'All campaigns',
  'contactMap.remaining': {
    one: '{count} door is left that nobody has seen yet.',
    other: '{count} doors are left that nobody has seen yet.',
  },
  'contactMap.remainingMost': {
    one: '{count} door never seen is left, in {street}.',
    other: '{count} doors never seen are left, most of them in {street}.',
  },
  'contactMap.done': 'Every door has been seen at least once.',
  'contactMap.nothingYet': 'Nobody has been there yet. The doors fill up visit by visit.',
  'contactMap.streets': 'Street by street',
  'contactMap.order.street': 'By street',
  'contactMap.order.remaining': 'What is left',
  'contactMap.order.label': 'Order of the list',
  'contactMap.empty.title': 'No territory yet',
  'contactMap.empty.text': 'The map shows one territory at a time. Choose buildings to make one.',
  'contactMap.empty.lead':
    'The map shows one territory at a time. The team lead makes them in “Territories”.',
  'contactMap.empty.action': 'Make a territory',
};
