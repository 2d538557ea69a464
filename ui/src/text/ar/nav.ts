export const nav = {
  label: 'الأقسام',
  map: 'الخريطة',
  regions: 'المناطق',
  sources: 'المصادر',
  jobs: 'المهام',
  settings: 'الإعدادات',
  about: 'حول',
};
