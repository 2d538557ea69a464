/** كلمات الملفات المفتوحة أو المُفلتة. */
export const files = {
  drop: 'أفلِت الملف لفتحه: ‎.mofp أو ‎.mbtiles أو ‎.pmtiles أو ‎.geojson أو ‎.gpx أو ‎.kml',
  unreadable: (name: string, why: string) => `تتعذّر قراءة ${name}: ${why}`,
  needsPath: (name: string) => `لا يذكر المتصفح مكان ${name}. اكتب مساره في المناطق، استيراد.`,
  unknown: (name: string) => `لا يُفتح ${name} هنا. الأنواع الممكنة: ‎.mofp و‎.mbtiles و‎.pmtiles و‎.geojson و‎.gpx و‎.kml.`,
  tooLarge: (name: string) => `حجم ${name} أكبر من أن يُقرأ هنا. استعمل سطر الأوامر.`,
  askTitle: (name: string) => `ما هو ${name}؟`,
  askText: 'يمكن حفظ ملف GPX مسارًا، أو جعل خطوطه ومساحاته نطاقَ منطقة جديدة.',
  asArea: 'نطاق منطقة جديدة',
  asTrack: 'حفظه مسارًا',
};
