import type { BoundsFault } from '../../format/coordinates';

export const bounds = {
  fault(fault: BoundsFault): string {
    switch (fault.kind) {
      case 'count': return `Vier Zahlen sind nötig: West, Süd, Ost, Nord. Gefunden: ${fault.found}.`;
      case 'number': return `„${fault.text}“ ist keine Zahl. Dezimalstellen nach einem Punkt.`;
      case 'longitude': return `${fault.value} ist keine Länge: West und Ost liegen zwischen −180 und 180.`;
      case 'latitude': return `${fault.value} ist keine Breite: Süd und Nord liegen zwischen −90 und 90.`;
      case 'flat': return 'Das Gebiet hat keine Ausdehnung: zwei seiner Seiten sind gleich.';
      case 'upside-down': return 'Süd ist größer als Nord. Die Reihenfolge ist West, Süd, Ost, Nord.';
    }
  },
  crosses: 'Geht über die Datumsgrenze.',
};
