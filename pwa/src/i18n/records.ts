import { records } from './fr/records';
import { addWords } from './translate.svelte';

// Imported by the screens of records and of the account: the first screen does not wait for them.
addWords('fr', records);
