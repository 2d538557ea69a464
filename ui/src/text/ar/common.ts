import { tileCount } from './tiles';

export const common = {
  back: 'رجوع',
  cancel: 'إلغاء',
  close: 'إغلاق',
  save: 'حفظ',
  add: 'إضافة',
  remove: 'إزالة',
  loading: 'جارٍ التحميل…',
  never: 'أبدًا',
  tiles: tileCount,
  zooms: (min: number, max: number) => (min === max ? `التقريب ${min}` : `التقريب من ${min} إلى ${max}`),
  optional: 'اختياري',
  copy: 'نسخ',
  path: 'المسار على هذا الجهاز',
  choose: 'اختيار…',
  undo: 'تراجع',
  undoKey: 'تراجع (مفتاح u)',
  messages: 'الرسائل',
};
