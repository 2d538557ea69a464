import type { BoundsFault } from '../../format/coordinates';

export const bounds = {
  fault(fault: BoundsFault): string {
    switch (fault.kind) {
      case 'count': return `يلزم أربعة أعداد: الغرب، الجنوب، الشرق، الشمال. الموجود: ${fault.found}.`;
      case 'number': return `«${fault.text}» ليس عددًا. استعمل النقطة للكسور العشرية.`;
      case 'longitude': return `${fault.value} ليس خط طول: الغرب والشرق بين −180 و 180.`;
      case 'latitude': return `${fault.value} ليس خط عرض: الجنوب والشمال بين −90 و 90.`;
      case 'flat': return 'لا امتداد للمساحة: ضلعان منها متطابقان.';
      case 'upside-down': return 'الجنوب أكبر من الشمال. الترتيب: الغرب، الجنوب، الشرق، الشمال.';
    }
  },
  crosses: 'تعبر خط التاريخ الدولي.',
};
