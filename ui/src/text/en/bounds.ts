import type { BoundsFault } from '../../format/coordinates';

export const bounds = {
  fault(fault: BoundsFault): string {
    switch (fault.kind) {
      case 'count': return `Four numbers are needed: west, south, east, north. Found ${fault.found}.`;
      case 'number': return `“${fault.text}” is not a number. Use a point for decimals.`;
      case 'longitude': return `${fault.value} is not a longitude: west and east lie between −180 and 180.`;
      case 'latitude': return `${fault.value} is not a latitude: south and north lie between −90 and 90.`;
      case 'flat': return 'The area has no extent: two of its sides are the same.';
      case 'upside-down': return 'South is greater than north. The order is west, south, east, north.';
    }
  },
  crosses: 'Crosses the antimeridian.',
};
