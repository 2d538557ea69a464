import { count } from '../../format/numbers';
import { plural } from './plural';

export const jobs = {
  title: 'المهام',
  empty: 'لا مهمة جارية. تظهر هنا عمليات التنزيل والتحديث والإصلاح، وتستمر عند إغلاق هذه اللوحة.',
  past: 'المنتهية',
  kinds: { DOWNLOAD: 'تنزيل', REFRESH: 'تحديث', REPAIR: 'إصلاح', RETRY: 'إعادة محاولة' },
  failed: (n: number) => plural(n, { zero: 'لم يفشل شيء', one: 'فشل واحد', two: 'فشل اثنان', other: `فشل ${count(n)}` }),
};
