import { draft } from './fr/draft';
import { learn } from './translate.svelte';

// Imported by the forms, so that the first screen does not wait for these words.
learn('fr', draft);
