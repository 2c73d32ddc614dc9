import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The folders of src/, and whom each may import. Of sync/, screens see what `faces` lists. */
const mayImport = {
  domain: [],
  i18n: ['domain'],
  'service-worker': [],
  ui: ['domain', 'i18n'],
  api: ['domain'],
  requests: ['domain', 'i18n', 'api'],
  store: ['domain'],
  sync: ['domain', 'store', 'api'],
  map: ['domain', 'store'],
  features: ['domain', 'store', 'ui', 'map', 'i18n', 'sync/faces', 'api', 'requests'],
  routes: ['domain', 'store', 'ui', 'map', 'i18n', 'sync/faces', 'api', 'requests', 'features'],
};
/** How far sending is, and who is signed in. */
const faces = ['status.svelte', 'session.svelte'];
const knowIndexedDb = ['store'];
const knowMapLibre = ['map'];
const fetches = ['api'];
/** Those that make of the device's clock the time as well as it is known. */
const readTheClock = ['src/domain/right-now.ts', 'src/store/vault/clock.ts'];
const clocks = [
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "MemberExpression[object.name='Date'][property.name='now']",
].map((selector) => ({
  selector,
  message: 'The clock of a phone is often wrong: ask rightNow() of domain/right-now.',
}));

/** Those that turn instants into dates, or count with dates alone. */
const countDays = ['src/domain/service-day.ts', 'src/domain/day.ts'];
const dates = [
  'CallExpression[callee.property.name=/^(get|set)(UTC)?(Date|Day|Month|FullYear)$/]',
  'CallExpression[callee.property.name=/^set(UTC)?Hours$/]',
  'CallExpression[callee.property.name=/^to(Locale)?DateString$/]',
  "CallExpression[callee.property.name=/^(slice|split|substring)$/][callee.object.callee.property.name='toISOString']",
].map((selector) => ({
  selector,
  message: 'No day begins at midnight for everybody: ask serviceDay() of domain/service-day.',
}));

const layers = Object.entries(mayImport).flatMap(([folder, allowed]) => {
  const forbidden = [...Object.keys(mayImport), 'testing'].filter(
    (other) => other !== folder && !allowed.includes(other),
  );
  const except = allowed.includes('sync/faces')
    ? `(?!(${faces.map((face) => face.replace('.', '\\.')).join('|')})($|['"]))`
    : '';
  const libraries = knowMapLibre.includes(folder) ? '' : '|^maplibre-gl';
  const barred = [
    ...(fetches.includes(folder) ? [] : ['fetch']),
    ...(knowIndexedDb.includes(folder) ? [] : ['indexedDB']),
  ];
  const regex = `\\.\\.\\/(${forbidden.join('|')})\\/${except}${libraries}`;
  const message = `${folder}/ may import ${allowed.join(', ') || 'no other folder'}.`;
  // The rule below does not see import(), by which heavy parts are loaded late.
  const lateImport = { selector: `ImportExpression[source.value=/${regex}/]`, message };
  /**
   * @param {string[]} files
   * @param {string[]} ignores
   * @param {object[]} syntax
   */
  const config = (files, ignores, syntax) => ({
    files,
    ignores: ['**/*.test.ts', ...ignores],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
      'no-restricted-syntax': ['error', ...syntax],
      'no-restricted-globals': ['error', ...barred],
    },
  });
  /** @param {string[]} files */
  const here = (files) => files.filter((file) => file.startsWith(`src/${folder}/`));
  const [clock, days] = [here(readTheClock), here(countDays)];
  return [
    config([`src/${folder}/**`], [...clock, ...days], [lateImport, ...clocks, ...dates]),
    ...(clock.length > 0 ? [config(clock, [], [lateImport])] : []),
    ...(days.length > 0 ? [config(days, [], [lateImport, ...clocks])] : []),
  ];
});

export default defineConfig(
  { ignores: ['built', 'dist', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        extraFileExtensions: ['.svelte'],
      },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    // Here a component is `any`, so whatever it hands to a callback looks unsafe. svelte-check knows.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...layers,
  {
    files: ['src/*.{ts,svelte}'],
    rules: { 'no-restricted-syntax': ['error', ...clocks] },
  },
);
