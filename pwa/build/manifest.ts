import type { ManifestOptions } from 'vite-plugin-pwa';

/** What the phone shows of Palier once it is installed. */
export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Palier',
  short_name: 'Palier',
  description: 'Porte après porte, même sans réseau.',
  lang: 'fr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  orientation: 'any',
  background_color: '#faf7f2',
  theme_color: '#0f6b66',
  icons: [
    { src: '/icons/palier-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icons/palier-512.png', sizes: '512x512', type: 'image/png' },
    {
      src: '/icons/palier-maskable-512.png',
      sizes: '512x512',
      type: 'image/png',
      purpose: 'maskable',
    },
  ],
};
