/** The three tabs, the map, the practice building. Part of the first screen, so kept short. */
export const shell = {
  'offlinePage.title': 'Cette page n’est pas encore là',
  'offlinePage.text':
    'Le téléphone n’a pas encore pu la garder. Un peu de réseau suffit, une seule fois.',
  'tabs.label': 'Vos pages',
  'tabs.late': { one: '{count} en retard', other: '{count} en retard' },
  'tabs.map': 'Carte',
  'tabs.followUps': 'Suivis',
} as const;
