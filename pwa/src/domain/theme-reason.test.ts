import { expect, test } from 'vitest';
import { reasonOfTheme } from './theme-reason';

test('a theme tells the reason that it most often has', () => {
  expect(reasonOfTheme('facture')).toBe('energy_water');
  expect(reasonOfTheme('eau_du_robinet')).toBe('energy_water');
  expect(reasonOfTheme('tap_water')).toBe('energy_water');
  expect(reasonOfTheme('droits')).toBe('rights');
  expect(reasonOfTheme('ecole')).toBe('family_school');
  expect(reasonOfTheme('employment')).toBe('employment');
});

test('what tells of health at a door is not suggested', () => {
  for (const code of ['health_access', 'isolation', 'sante', 'depistage', 'solitude']) {
    expect(reasonOfTheme(code)).toBeUndefined();
  }
});

test('a theme that tells nothing suggests nothing', () => {
  expect(reasonOfTheme('vie_du_quartier')).toBeUndefined();
});
