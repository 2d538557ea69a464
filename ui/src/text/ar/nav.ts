export const nav = {
  label: 'الأقسام',
  map: 'الخريطة',
  regions: 'المناطق',
  layers: 'الطبقات',
  review: 'المراجعة',
  sync: 'المزامنة',
  sources: 'المصادر',
  onsite: 'في الموقع',
  jobs: 'المهام',
  settings: 'الإعدادات',
  about: 'حول',
};
