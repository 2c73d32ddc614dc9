import type { Attachment } from 'svelte/attachments';

const LONG_MS = 500;
/** A thumb is never quite still. */
const STILL_PX = 10;

/**
 * Tells a long press from a tap: the click that ends it is swallowed. The key or the button that
 * asks for a context menu does the same.
 */
export function longPress(onpress: () => void): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    let wasLong = false;

    function press(): void {
      clearTimeout(timer);
      if (wasLong) return;
      wasLong = true;
      onpress();
    }

    const listeners = {
      pointerdown: (event: PointerEvent) => {
        wasLong = false;
        start = { x: event.clientX, y: event.clientY };
        if (event.button === 0) timer = setTimeout(press, LONG_MS);
      },
      pointermove: (event: PointerEvent) => {
        const far = Math.hypot(event.clientX - start.x, event.clientY - start.y);
        if (far > STILL_PX) clearTimeout(timer);
      },
      pointerup: () => clearTimeout(timer),
      pointercancel: () => clearTimeout(timer),
      contextmenu: (event: Event) => {
        event.preventDefault();
        press();
        // By keyboard no click follows that would have to be swallowed.
        if (!(event instanceof PointerEvent) || event.pointerId < 0) wasLong = false;
      },
      click: (event: Event) => {
        if (!wasLong) return;
        wasLong = false;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
    };
    for (const [name, listener] of Object.entries(listeners)) {
      element.addEventListener(name, listener as EventListener, { capture: true });
    }
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of Object.entries(listeners)) {
        element.removeEventListener(name, listener as EventListener, { capture: true });
      }
    };
  };
}
