import { describe, expect, it } from 'vitest';
import { pathOf } from '../map/feature-geometry';
import type { PathSketch } from '../map/sketch';
import { SnapGround } from './snap-ground';

const sketch = pathOf('point', [{ lng: 1, lat: 2 }]);
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('SnapGround', () => {
  it('asks once for each feature and knows it from then on', async () => {
    const asked: string[] = [];
    const ground = new SnapGround((id) => {
      asked.push(id);
      return Promise.resolve(id === 'none' ? null : sketch);
    });
    expect(ground.targets(['a', 'none'])).toEqual([]);
    expect(ground.targets(['a', 'none'])).toEqual([]);
    await settled();
    expect(ground.targets(['a', 'none'])).toEqual([sketch]);
    expect(asked).toEqual(['a', 'none']);
  });

  it('takes no answer that an edit has overtaken, and asks again after a failure', async () => {
    const answers: ((value: PathSketch | null) => void)[] = [];
    let fail = true;
    const ground = new SnapGround((id) => {
      if (id === 'bad') return fail ? Promise.reject(new Error('away')) : Promise.resolve(sketch);
      return new Promise((resolve) => answers.push(resolve));
    });
    ground.targets(['a', 'bad']);
    ground.forget();
    answers[0]?.(sketch);
    await settled();
    fail = false;
    expect(ground.targets(['a', 'bad'])).toEqual([]);
    await settled();
    expect(ground.targets(['bad'])).toEqual([sketch]);
    expect(answers).toHaveLength(2);
  });
});
