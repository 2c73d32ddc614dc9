import '@fontsource-variable/atkinson-hyperlegible-next';
import { mount } from 'svelte';
import App from './App.svelte';
import { startLanguage } from './features/sign-in/language';
import { Session } from './sync/session.svelte';
import './ui/tokens.css';

/**
 * Not awaited by this module: what is fetched late shares code with it, and would wait for the
 * module that waits for it.
 */
async function start(): Promise<void> {
  const session = new Session();
  let isBroken = false;

  await startLanguage();
  try {
    await session.resume();
    await startLanguage(session.current?.identity.account.language);
  } catch (error) {
    // A browser that forbids storage, or a disk that is broken: nothing here can work.
    reportError(error);
    isBroken = true;
  }

  const target = document.getElementById('app');
  if (!target) throw new Error('the page has no place for the application');
  mount(App, { target, props: { session, isBroken } });
}

void start();
