export const nav = {
  label: 'الأقسام',
  map: 'الخريطة',
  regions: 'المناطق',
  sources: 'المصادر',
  onsite: 'في الموقع',
  jobs: 'المهام',
  settings: 'الإعدادات',
  about: 'حول',
};
