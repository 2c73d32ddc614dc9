const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const ISOLATED = /\u2068[^\u2068\u2069]*\u2069/gu;
const BLOCKS =
  'p, li, h1, h2, h3, dt, dd, td, th, div, section, article, blockquote, label, button, option';

/**
 * Words from the right that stand bare among others on a screen that is written from the left: they
 * would turn around the numbers beside them.
 */
export function strayText(root: HTMLElement): string[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    const bare = within(node.data);
    if (!FROM_RIGHT.test(bare)) continue;
    const element = node.parentElement!;
    if (element.closest('bdi, [dir]')) continue;
    const block = element.closest(BLOCKS);
    if (block?.textContent?.trim() !== node.data.trim() || !/^[^a-z0-9]*$/iu.test(bare)) {
      found.push(node.data.trim());
    }
  }
  return found;
}

/** A text without what is isolated in it, from the innermost outwards. */
function within(text: string): string {
  const outer = text.replace(ISOLATED, '');
  return outer === text ? text : within(outer);
}
