/** Words that only the desk says. They are loaded with its screens: see ../desk.ts. */
export const desk = {
  'desk.home.title': 'Bureau',
} as const;
