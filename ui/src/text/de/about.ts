export const about = {
  title: 'Über',
  version: (version: string) => `Version ${version}`,
  lead: 'Behält die Karte, wenn das Netz weg ist.',
  credits: 'Die Weltkarte entstand aus',
  software: 'Gezeichnet mit MapLibre GL JS, geschrieben in Svelte und Rust. Schrift: Noto Sans (OFL 1.1). Symbole: Lucide (ISC).',
  licence: 'Map Offline ist freie Software: MIT oder Apache-2.0.',
};
