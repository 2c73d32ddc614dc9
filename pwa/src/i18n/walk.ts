import { walk } from './fr/walk';
import { addWords } from './translate.svelte';

// Imported by the screens of a round: who walks without one does not fetch these words.
addWords('fr', walk);
