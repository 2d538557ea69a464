export const about = {
  title: 'حول البرنامج',
  version: (version: string) => `الإصدار ${version}`,
  lead: 'تبقى الخريطة عندما تنقطع الشبكة.',
  credits: 'خريطة العالم مأخوذة من',
  software: 'مرسومة بواسطة MapLibre GL JS، ومكتوبة بلغتي Svelte و Rust. الخط: Noto Sans (OFL 1.1). الأيقونات: Lucide (ISC).',
  licence: 'برنامج Map Offline حر: MIT أو Apache-2.0.',
};
