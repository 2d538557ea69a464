import { Marker, type Map as MapLibre } from 'maplibre-gl';
import './mark.css';

/** The pin on what was found. It says nothing itself: the card beside the map does. */
export class Mark {
  #marker: Marker | null = null;

  constructor(private readonly map: MapLibre) {}

  set(at: { lng: number; lat: number } | null): void {
    this.#marker?.remove();
    this.#marker = null;
    if (!at) return;
    const element = document.createElement('div');
    element.className = 'found-mark';
    element.setAttribute('aria-hidden', 'true');
    this.#marker = new Marker({ element, anchor: 'bottom' }).setLngLat([at.lng, at.lat]).addTo(this.map);
    // The library names every marker for a screen reader; this one is named by its card.
    element.removeAttribute('aria-label');
    element.removeAttribute('role');
    element.removeAttribute('tabindex');
  }
}
