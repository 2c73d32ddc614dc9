import './font.css';
import { door } from './door';
import { draft } from './draft';
import { field } from './field';
import { followUp } from './follow-up';
import { map } from './map';
import { records } from './records';
import { round } from './round';
import { shared } from './shared';
import { shell } from './shell';
import { talk } from './talk';
import { walk } from './walk';

/** All of a language but the desk's words, in one piece to be fetched. */
export const words = {
  ...shared,
  ...field,
  ...door,
  ...draft,
  ...records,
  ...map,
  ...round,
  ...shell,
  ...talk,
  ...followUp,
  ...walk,
};
