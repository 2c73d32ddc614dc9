/** Whoever can sign in again on the spot does, and what was asked goes on as if nothing had been. */
class SessionOver {
  /** A dialog for it is to be shown. */
  isAsking = $state(false);
  /** There is one on this page; elsewhere work goes on without a session. */
  #hasDialog = false;
  #waiting: ((isSame: boolean) => void)[] = [];

  /** For the dialog, while it stands on the page. @returns stops it. */
  serve(): () => void {
    this.#hasDialog = true;
    return () => {
      this.#hasDialog = false;
      this.settle(false);
    };
  }

  /** @returns whether the same person is signed in again: then what was asked is asked once more. */
  signInAgain(): Promise<boolean> {
    if (!this.#hasDialog) return Promise.resolve(false);
    this.isAsking = true;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** @param isSame false: another one signed in, or nobody did. */
  settle(isSame: boolean): void {
    this.isAsking = false;
    for (const resolve of this.#waiting.splice(0)) resolve(isSame);
  }
}

export const sessionOver = new SessionOver();

/** Ask, and where the session was over, once more after the sign-in. @throws what `ask` throws */
export async function withinSession<T>(ask: () => Promise<T>, isOver: (error: unknown) => boolean) {
  try {
    return await ask();
  } catch (error) {
    if (!isOver(error) || !(await sessionOver.signInAgain())) throw error;
    return ask();
  }
}
