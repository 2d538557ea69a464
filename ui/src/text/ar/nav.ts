export const nav = {
  label: 'الأقسام',
  map: 'الخريطة',
  regions: 'المناطق',
  layers: 'الطبقات',
  sync: 'المزامنة',
  sources: 'المصادر',
  onsite: 'في الموقع',
  jobs: 'المهام',
  settings: 'الإعدادات',
  about: 'حول',
};
