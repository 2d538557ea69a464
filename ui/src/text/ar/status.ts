import { count } from '../../format/numbers';
import { plural } from './plural';
import { regionCount } from './tiles';

export const status = {
  label: 'الحالة',
  online: 'متصل',
  offline: 'العمل دون اتصال',
  noNetwork: 'لا شبكة',
  lost: 'تعذر الوصول إلى الجهاز، تُعاد المحاولة',
  locked: 'غير متصل بالجهاز',
  readOnly: 'للقراءة فقط',
  readOnlyTitle: 'برنامج آخر فتح هذا المجلد للكتابة. لا يمكن تغيير شيء هنا.',
  toggleOffline: 'تشغيل «العمل دون اتصال» أو إيقافه',
  jobs: (running: number, waiting: number, paused: number) =>
    [running ? `${count(running)} جارية` : '', waiting ? `${count(waiting)} منتظرة` : '', paused ? `${count(paused)} متوقفة` : '']
      .filter(Boolean)
      .join('، ') || 'لا مهام',
  troubled: (n: number) => plural(n, { zero: 'لا منطقة تحتاج إليك', one: 'منطقة واحدة تحتاج إليك', two: 'منطقتان تحتاجان إليك', other: `${regionCount(n)} تحتاج إليك` }),
  zoom: (zoom: string) => `z ${zoom}`,
  position: 'خط العرض والطول؛ انقر للنسخ أو لتغيير طريقة الكتابة',
  copied: 'نُسخت الإحداثيات.',
  zoomTitle: 'التقريب؛ انقر لعرض العالم كله',
  credits: 'مصادر الخريطة المعروضة',
};
