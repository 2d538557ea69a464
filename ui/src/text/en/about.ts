export const about = {
  title: 'About',
  version: (version: string) => `Version ${version}`,
  lead: 'Keeps the map when the network is gone.',
  credits: 'World map made from',
  software: 'Drawn with MapLibre GL JS, written in Svelte and Rust. Letters: Noto Sans (OFL 1.1). Icons: Lucide (ISC).',
  licence: 'Map Offline is free software: MIT or Apache-2.0.',
};
