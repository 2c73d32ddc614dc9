// Put into each page of a measured phone. It changes nothing there: it notes when a finger lifted
// and when what is waited for stood on the screen, both by the page's own clock.
(() => {
  let tappedAt = null;
  let awaited = null;

  addEventListener('click', (event) => event.isTrusted && (tappedAt = event.timeStamp), true);

  /** Whether enough elements match, one of them with this text, if one is named. */
  function holds({ selector, text, count }) {
    const found = [...document.querySelectorAll(selector)];
    return found.length >= count && (!text || found.some((one) => one.textContent.includes(text)));
  }

  /** The next frame has been handed over when a task runs that was posted while it was made. */
  function afterFrame(then) {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    requestAnimationFrame(() => channel.port2.postMessage(null));
  }

  function look() {
    const wish = awaited;
    if (!wish || wish.isSeen || !holds(wish)) return;
    wish.isSeen = true;
    const changedAt = performance.now();
    afterFrame(() => wish.settle({ tappedAt, changedAt, shownAt: performance.now() }));
  }

  window.probe = {
    /** From now on; what stands there already counts. */
    await(wish) {
      tappedAt = null;
      awaited = { text: '', count: 1, ...wish };
      awaited.seen = new Promise((settle) => (awaited.settle = settle));
      look();
    },
    /** @throws when it does not come within a minute, naming it. */
    seen() {
      const { selector, text, seen } = awaited;
      const never = () => Promise.reject(new Error(`never seen: ${selector} ${text}`));
      const late = new Promise((settle) => setTimeout(settle, 60_000));
      return Promise.race([seen, late.then(never)]);
    },
  };

  const changes = { childList: true, subtree: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, changes);
})();
