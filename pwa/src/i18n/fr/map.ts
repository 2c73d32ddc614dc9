/** Maps, of the field and of the desk. They come with the drawing. */
export const map = {
  'map.missing': 'La carte ne s’affiche pas sur cet appareil. La liste dit la même chose.',
  'map.drawing': 'La carte se dessine…',
  'map.lost':
    'La carte s’est effacée : l’appareil n’avait plus de quoi la dessiner. La liste dit la même chose. La carte revient dès que l’appareil le permet.',
  'map.failed':
    'La carte n’a pas pu être dessinée. La liste dit la même chose. Rechargez la page pour réessayer.',
  'map.closer': 'Plus près',
  'map.farther': 'Plus loin',
  'map.whole': 'Tout voir',
  'map.title': 'Carte',
  'map.how': 'Voir',
  'map.drawn': 'Plan',
  'map.list': 'Liste',
  'map.building': 'Escaliers, {place}',
  'map.drawnTitle': 'Plan de vos bâtiments. La liste dit la même chose en mots.',
  'map.near': 'Près de moi',
  'map.nearNone':
    'Le téléphone n’a pas dit où vous êtes. Les plus proches ne peuvent pas être montrés.',
  'map.nearDone': 'Le plus près d’abord. Votre position n’est ni gardée ni envoyée.',
  'map.walk': 'Votre tournée est tracée, étape par étape.',
  'map.empty.title': 'Pas encore de bâtiments',
  'map.empty.text':
    'Votre responsable doit vous confier un secteur. Vos bâtiments apparaîtront ici.',
} as const;
