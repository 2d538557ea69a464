import { count } from '../../format/numbers';

export const jobs = {
  title: 'Jobs',
  empty: 'No job is running. Downloads, refreshes and repairs appear here and go on when this panel closes.',
  past: 'Ended',
  kinds: { DOWNLOAD: 'Download', REFRESH: 'Refresh', REPAIR: 'Repair', RETRY: 'Retry' },
  failed: (n: number) => `${count(n)} failed`,
};
