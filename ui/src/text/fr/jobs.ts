import { count } from '../../format/numbers';

export const jobs = {
  title: 'Tâches',
  empty: 'Aucune tâche en cours. Téléchargements, mises à jour et réparations paraissent ici et continuent quand ce volet se ferme.',
  past: 'Terminées',
  kinds: { DOWNLOAD: 'Téléchargement', REFRESH: 'Mise à jour', REPAIR: 'Réparation', RETRY: 'Nouvel essai' },
  failed: (n: number) => `${count(n)} en échec`,
};
