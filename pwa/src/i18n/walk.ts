import { walk } from './fr/walk';
import { learn } from './translate.svelte';

// Imported by the screens of a round: who walks without one does not fetch these words.
learn('fr', walk);
