/** Lengths, areas and speeds in the chosen units. */
import { number, unit } from './intl';
import { locale } from './locale.svelte';

const FOOT = 0.3048;
const MILE = 1609.344;
const NAUTICAL_MILE = 1852;
const ACRE = 4046.8564224;

/** Abbreviations that `Intl` has no unit for. */
const OWN: Record<string, Record<string, string>> = {
  en: { nm: 'NM', kn: 'kn', m2: 'm²', km2: 'km²', ft2: 'ft²', mi2: 'mi²', nm2: 'NM²' },
  de: { nm: 'sm', kn: 'kn', m2: 'm²', km2: 'km²', ft2: 'ft²', mi2: 'mi²', nm2: 'sm²' },
  fr: { nm: 'NM', kn: 'nd', m2: 'm²', km2: 'km²', ft2: 'pi²', mi2: 'mi²', nm2: 'NM²' },
  ar: { nm: 'ميل بحري', kn: 'عقدة', m2: 'م²', km2: 'كم²', ft2: 'قدم²', mi2: 'ميل²', nm2: 'ميل بحري²' },
};

/** `850 m`, `12.3 km`; `600 ft`, `7.6 mi`; `120 m`, `6.64 NM`. */
export function distance(meters: number): string {
  if (!Number.isFinite(meters)) return '–';
  switch (locale.units) {
    case 'metric':
      return Math.abs(meters) < 999.5 ? inUnit('meter', meters) : inUnit('kilometer', meters / 1000);
    case 'imperial':
      return Math.abs(meters) < 999.5 * FOOT ? inUnit('foot', meters / FOOT) : inUnit('mile', meters / MILE);
    case 'nautical':
      return Math.abs(meters) < NAUTICAL_MILE / 10 ? inUnit('meter', meters) : own('nm', meters / NAUTICAL_MILE);
  }
}

/** `640 m²`, `3.2 ha`, `12.3 km²`; `640 ft²`, `3.2 ac`, `7.6 mi²`; `3.2 ha`, `12 NM²`. */
export function area(squareMeters: number): string {
  if (!Number.isFinite(squareMeters)) return '–';
  if (locale.units === 'imperial') {
    if (squareMeters < ACRE / 4) return own('ft2', squareMeters / FOOT ** 2);
    return squareMeters < MILE ** 2 ? inUnit('acre', squareMeters / ACRE) : own('mi2', squareMeters / MILE ** 2);
  }
  if (squareMeters < 10_000) return own('m2', squareMeters);
  if (squareMeters < 1e6) return inUnit('hectare', squareMeters / 10_000);
  return locale.units === 'metric' ? own('km2', squareMeters / 1e6) : own('nm2', squareMeters / NAUTICAL_MILE ** 2);
}

/** `18 km/h`, `11 mph`, `9.7 kn`. */
export function speed(metersPerSecond: number): string {
  if (!Number.isFinite(metersPerSecond)) return '–';
  const perHour = metersPerSecond * 3600;
  switch (locale.units) {
    case 'metric':
      return unit('kilometer-per-hour', 'short', 1).format(perHour / 1000);
    case 'imperial':
      return unit('mile-per-hour', 'short', 1).format(perHour / MILE);
    case 'nautical':
      return `${number({ maximumFractionDigits: 1 }).format(perHour / NAUTICAL_MILE)}\u00a0${word('kn')}`;
  }
}

function inUnit(name: string, value: number): string {
  return unit(name, 'short', digits(name, value)).format(value);
}

function own(name: string, value: number): string {
  return `${number({ maximumFractionDigits: digits(name, value) }).format(value)}\u00a0${word(name)}`;
}

function word(name: string): string {
  const language = locale.tag.slice(0, 2);
  return (OWN[language] ?? OWN['en'])?.[name] ?? name;
}

/** Three figures that mean something; nobody reads tenths of a metre off a map. */
function digits(name: string, value: number): number {
  if (name === 'meter' || name === 'foot' || name === 'm2' || name === 'ft2') return 0;
  const size = Math.abs(value);
  return size < 10 ? 2 : size < 100 ? 1 : 0;
}
