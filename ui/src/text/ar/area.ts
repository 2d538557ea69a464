import { count, distance } from '../../format/numbers';
import { plural } from './plural';

const points = (n: number): string =>
  plural(n, { zero: 'لا نقاط', one: 'نقطة واحدة', two: 'نقطتان', few: `${count(n)} نقاط`, many: `${count(n)} نقطة`, other: `${count(n)} نقطة` });

export const area = {
  tools: 'طرق اختيار المساحة',
  box: 'مستطيل',
  polygon: 'شكل',
  line: 'خط',
  view: 'هذا العرض',
  file: 'ملف',
  boxTitle: 'ارسم مستطيلًا: اسحب أو ضع ركنين (B)',
  polygonTitle: 'ارسم شكلًا ركنًا بعد ركن (P)',
  lineTitle: 'ارسم خطًا واحتفظ بما يجاوره (L)',
  viewTitle: 'خذ ما تعرضه الخريطة الآن (V)',
  fileTitle: 'خذ المساحات أو الخطوط من ملف GeoJSON أو GPX أو KML',
  undo: 'تراجع (Ctrl+Z)',
  redo: 'إعادة (Ctrl+Shift+Z)',
  clear: 'مسح',
  buffer: 'إلى كل جانب، بالأمتار',
  bufferSaid: (meters: number) => `${distance(meters)} إلى كل جانب`,
  hints: {
    box: 'اسحب مستطيلًا، أو ضع ركنين بالنقر أو بالمسافة. الأسهم تحرك الصليب. Esc يوقف.',
    area: 'انقر أو اضغط المسافة لكل ركن. Enter أو النقر المزدوج يغلق، وBackspace يسترجع واحدًا.',
    line: 'انقر أو اضغط المسافة لكل نقطة. Enter أو النقر المزدوج ينهي، وBackspace يسترجع واحدة.',
  },
  edit: 'اسحب ركنًا لتحريكه، أو وسط ضلع لإضافة ركن. بالمفاتيح على الخريطة (M): [ و ] للتنقل بين الأركان، والمسافة للأخذ والوضع، وDelete للحذف.',
  editBox: 'اسحب ركنًا لتغيير المستطيل. بالمفاتيح على الخريطة (M): [ و ] للتنقل بين الأركان، والمسافة للأخذ والوضع.',
  tooMany: (n: number) => `${count(n)} ركنًا أكثر من أن تُغيَّر باليد.`,
  fromFile: (name: string, parts: number) =>
    `${name}: ${plural(parts, { zero: 'لا أجزاء', one: 'جزء واحد', two: 'جزآن', few: `${count(parts)} أجزاء`, many: `${count(parts)} جزءًا`, other: `${count(parts)} جزء` })}`,
  readingFile: 'تجري قراءة الملف…',
  tooLarge: (name: string) => `${name} أكبر من 16 ميغابايت.`,
  tooLargeHint: 'بسّطه، أو أعطه إلى map-offline-cli مع ‎--polygon.',
  said: (place: string, n: number) => (n ? `${place}. ${points(n)} حتى الآن.` : place),
  previewMin: (zoom: number) => `أقل تفصيل، التقريب ${zoom}`,
  previewMax: (zoom: number) => `أكثر تفصيل، التقريب ${zoom}`,
  previews: 'ما سيُرى',
  previewHint: 'وسط المساحة عند أدنى تقريب وأعلاه.',
  sure: (range: string) => `بثقة 90٪: ${range}`,
  room: (used: string, adds: string, limit: string) => `${used} مستخدمة، وهذا يضيف ${adds}، من ${limit}`,
  roomLabel: 'المكان لهذه المنطقة',
  change: (name: string) => `تغيير مساحة ${name}`,
  save: 'حفظ المساحة الجديدة',
  changed: (name: string) => `${name} لها مساحة جديدة.`,
  added: 'يُضاف',
  goes: 'يُزال',
  shared: 'يخرج ويبقى في غيرها',
  noCorner: (text: string) => `«${text}» ليست إحداثية.`,
  corners: 'ركنان بأي صيغة: Enter يأخذهما.',
};
