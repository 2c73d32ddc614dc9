import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { manifest } from './build/manifest.ts';
import { shellOnly } from './build/shell.ts';

/** Where `npm run dev` finds the server. */
const server = process.env.PALIER_SERVER ?? 'http://127.0.0.1:8000';

/** Never where the server takes the pages from: setup/pages.py puts a build there once it is whole. */
const built = 'built';

export default defineConfig({
  plugins: [
    svelte(),
    svelteTesting(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'service-worker.ts',
      injectRegister: null,
      manifest,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,woff2}'],
        manifestTransforms: [shellOnly(built)],
      },
    }),
  ],
  // Top-level await; the browsers that Palier promises all have it.
  build: {
    outDir: built,
    target: ['chrome111', 'firefox128', 'safari16.4'],
    // Says who imports whom: from it the shell that is kept offline is told.
    manifest: true,
    // Nothing may stand in the page that the content policy would have to allow.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // All that the first screen needs in one file: split, it weighs 5 kB more.
        codeSplitting: { groups: [{ name: 'shell', test: /src[\\/](main\.ts|App\.svelte)$/ }] },
      },
    },
  },
  server: { proxy: { '/api': server } },
  test: {
    // The core is tested without a screen; a component's test asks for jsdom in its first line.
    environment: 'node',
    setupFiles: ['src/testing/setup.ts'],
    testTimeout: 60_000,
  },
});
