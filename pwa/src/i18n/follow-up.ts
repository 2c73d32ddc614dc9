import { followUp } from './fr/follow-up';
import { addWords } from './translate.svelte';

// Imported by the page of follow-ups, so that the first screen does not wait for these words.
addWords('fr', followUp);
