import type { BoundsFault } from '../../format/coordinates';

export const bounds = {
  fault(fault: BoundsFault): string {
    switch (fault.kind) {
      case 'count': return `Il faut quatre nombres : ouest, sud, est, nord. Trouvés : ${fault.found}.`;
      case 'number': return `« ${fault.text} » n’est pas un nombre. Écrivez les décimales après un point.`;
      case 'longitude': return `${fault.value} n’est pas une longitude : ouest et est vont de −180 à 180.`;
      case 'latitude': return `${fault.value} n’est pas une latitude : sud et nord vont de −90 à 90.`;
      case 'flat': return 'La zone n’a pas d’étendue : deux de ses côtés sont les mêmes.';
      case 'upside-down': return 'Le sud est plus grand que le nord. L’ordre est ouest, sud, est, nord.';
    }
  },
  crosses: 'Traverse l’antiméridien.',
};
