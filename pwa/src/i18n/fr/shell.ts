/** The three tabs, the map, the practice building. Part of the first screen, so kept short. */
export const shell = {
  'tabs.label': 'Vos pages',
  'tabs.map': 'Carte',
  'tabs.followUps': 'Suivis',
} as const;
