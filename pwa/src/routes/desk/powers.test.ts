import { expect, test } from 'vitest';
import type { Grant } from '../../domain/member';
import { deskTeams, powersIn } from './powers';

const teams = ['north', 'south'].map((id) => ({
  ...{ id, name: id },
  ...{ time_zone: 'Europe/Paris', service_days: [] },
  knocking_hours: { days: [1], opens: '10:00', closes: '20:30', on_holidays: false },
}));
const ids = (grants: Grant[]) => deskTeams(teams, grants).map(({ id }) => id);

test('a worker alone has no desk; a lead has that of the team', () => {
  expect(ids([{ role: 'worker', teamId: 'north' }])).toEqual([]);
  expect(ids([{ role: 'team_lead', teamId: 'south' }])).toEqual(['south']);
});

test('a grant for the whole organisation opens every team', () => {
  expect(ids([{ role: 'coordinator', teamId: null }])).toEqual(['north', 'south']);
});

test('one person can be lead here and worker there', () => {
  const grants: Grant[] = [
    { role: 'team_lead', teamId: 'north' },
    { role: 'worker', teamId: 'south' },
  ];

  expect(powersIn(grants, 'north')).toMatchObject({
    mayCut: true,
    isLead: true,
    isEverywhere: false,
  });
  expect(powersIn(grants, 'south')).toMatchObject({
    mayCut: false,
    isLead: false,
    isEverywhere: false,
  });
});

test('a coordinator reads, an administrator cuts too, neither reads what was written', () => {
  expect(powersIn([{ role: 'coordinator', teamId: null }], 'north')).toMatchObject({
    mayCut: false,
    isLead: false,
    isEverywhere: true,
  });
  expect(powersIn([{ role: 'admin', teamId: null }], 'north')).toMatchObject({
    mayCut: true,
    isLead: false,
  });
});
