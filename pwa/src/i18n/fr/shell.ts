/** The three tabs, the map, the practice building. Part of the first screen, so kept short. */
export const shell = {
  'notHere.title': 'Cette page n’est pas encore là',
  'notHere.text':
    'Le téléphone n’a pas encore pu la garder. Un peu de réseau suffit, une seule fois.',
  'tabs.label': 'Vos pages',
  'tabs.map': 'Carte',
  'tabs.followUps': 'Suivis',
} as const;
