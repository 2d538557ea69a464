/** ما يقوله الجهاز عن عنوان قبل إضافته. */
export const look = {
  ask: 'اسأل العنوان',
  askTitle: 'يسأل العنوان مرة واحدة عما فيه، كما تفعل الإضافة',
  asking: 'جارٍ السؤال…',
  layers: 'اعرض الطبقات',
  chooseLayer: 'اختر طبقة',
  firstUsable: 'أول ما يصلح',
  unusable: (name: string) => `${name} (غير صالح)`,
  zooms: 'درجات التقريب',
  format: 'الصيغة',
  attribution: 'نسبة المصدر',
  unsaid: 'غير مذكور',
  good: 'هذا يعمل',
};
