/** The colours that a map is drawn with, read from the style sheets so that there is one source. */
export interface MapLook {
  background: string;
  street: string;
  streetEdge: string;
  streetName: string;
  plate: string;
  plateFaint: string;
  cellPlain: string;
  number: string;
  chosen: string;
  paper: string;
  accent: string;
  track: string;
  ink: string;
  flag: string;
  onFlag: string;
  /** By sign, 1 to 4; 0 is nobody's. */
  territories: readonly string[];
  states: Record<string, StateLook>;
  font: string[];
}

export interface StateLook {
  fill: string;
  edge: string;
  ink: string;
}

/** @param states the names of the states; their colours are named after them. */
export function readLook(element: Element, states: readonly string[]): MapLook {
  const style = getComputedStyle(element);
  const colour = (name: string): string => {
    const value = style.getPropertyValue(name).trim();
    // On a plate, what lets the page shine through would take the plate's colour.
    return value === 'transparent' || value === ''
      ? style.getPropertyValue('--paper').trim()
      : value;
  };
  const ofState = (state: string): StateLook => {
    const name = `--${state.replaceAll('_', '-')}`;
    return {
      fill: colour(`${name}-fill`),
      edge: colour(`${name}-edge`),
      ink: colour(`${name}-ink`),
    };
  };
  return {
    background: colour('--map-ground'),
    street: colour('--map-street'),
    streetEdge: colour('--map-street-edge'),
    streetName: colour('--map-street-name'),
    plate: colour('--map-plate'),
    plateFaint: colour('--map-plate-faint'),
    cellPlain: colour('--map-cell-plain'),
    number: colour('--map-number'),
    chosen: colour('--map-chosen'),
    paper: colour('--paper'),
    accent: colour('--accent-line'),
    track: colour('--track'),
    ink: colour('--ink'),
    flag: colour('--flag'),
    onFlag: colour('--on-flag'),
    territories: [
      colour('--map-plate'),
      ...[1, 2, 3, 4].map((sign) => colour(`--territory-${sign}`)),
    ],
    states: Object.fromEntries(states.map((state) => [state, ofState(state)])),
    font: style.fontFamily.split(',').map((family) => family.trim().replaceAll(/["']/g, '')),
  };
}
