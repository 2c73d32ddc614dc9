import type { map as source } from '../fr/map';
import type { Words } from '../words';

export const map: Words<typeof source> = {
  'map.missing': 'The map cannot be shown on this device. The list says the same.',
  'map.drawing': 'The map is being drawn…',
  'map.lost':
    'The map went blank: the device had nothing left to draw it with. The list says the same. The map comes back as soon as the device allows it.',
  'map.failed': 'The map could not be drawn. The list says the same. Reload the page to try again.',
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
