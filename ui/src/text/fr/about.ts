export const about = {
  title: 'À propos',
  version: (version: string) => `Version ${version}`,
  lead: 'Garde la carte quand le réseau a disparu.',
  credits: 'La carte du monde est tirée de',
  software: 'Dessinée avec MapLibre GL JS, écrite en Svelte et en Rust. Caractères : Noto Sans (OFL 1.1). Icônes : Lucide (ISC).',
  licence: 'Map Offline est un logiciel libre : MIT ou Apache-2.0.',
};
