import { count } from '../../format/numbers';

export const map = {
  label: 'الخريطة',
  shown: 'الخريطة المعروضة',
  world: 'العالم (مدمجة)',
  zoomIn: 'تقريب',
  zoomOut: 'إبعاد',
  wholeWorld: 'عرض العالم كله',
  offlineShare: (share: string) => `${share} من هذا العرض متاح دون اتصال`,
  offlineShareTitle: (stored: number, wanted: number, zoom: number) =>
    `${count(stored)} من أصل ${count(wanted)} من مربعات هذا العرض مخزنة عند التقريب ${zoom}. نزّل الباقي.`,
  worldChip: 'خريطة العالم، دون اتصال دائمًا',
  overzoomed: 'مظلل: لا تفاصيل مخزنة، مرسوم من تقريب أقل',
};
