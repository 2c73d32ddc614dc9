import type { map as source } from '../fr/map';
import type { Words } from '../words';

export const map: Words<typeof source> = {
  'map.missing': 'The map cannot be shown on this device. The list says the same.',
  'map.closer': 'Closer',
  'map.farther': 'Farther away',
  'map.whole': 'See everything',
  'map.title': 'Map',
  'map.how': 'Show',
  'map.drawn': 'Plan',
  'map.list': 'List',
  'map.building': 'Stairwells, {place}',
  'map.drawnTitle': 'Plan of your buildings. The list says the same in words.',
  'map.near': 'Near me',
  'map.nearNone': 'The phone did not say where you are. The nearest cannot be shown.',
  'map.nearDone': 'The nearest first. Your position is neither kept nor sent.',
  'map.walk': 'Your round is drawn, stop by stop.',
  'map.empty.title': 'No buildings yet',
  'map.empty.text':
    'Your team lead needs to give you a territory. Your buildings will appear here.',
};
