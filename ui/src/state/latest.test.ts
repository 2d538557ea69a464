import { describe, expect, it } from 'vitest';
import { Latest } from './latest';

/** Questions that are answered by hand. */
function desk() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const taken: string[] = [];
  const ask = (wish: string): Promise<string> => {
    asked.push(wish);
    return new Promise((resolve, reject) => answers.push(() => (wish === 'broken' ? reject(new Error(wish)) : resolve(wish.toUpperCase()))));
  };
  const latest = new Latest(ask, (answer) => taken.push(answer));
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { asked, taken, latest, answer };
}

describe('the latest wish', () => {
  it('is asked one at a time, and those between are left out', async () => {
    const { asked, taken, latest, answer } = desk();
    for (const wish of ['m', 'mo', 'mos']) latest.want(wish);
    expect(asked).toEqual(['m']);
    await answer();
    expect(asked).toEqual(['m', 'mos']);
    await answer();
    expect(taken).toEqual(['M', 'MOS']);
  });

  it('is not taken any more once it was dropped', async () => {
    const { asked, taken, latest, answer } = desk();
    latest.want('m');
    latest.want('mo');
    latest.drop();
    await answer();
    expect([asked, taken]).toEqual([['m'], []]);
    latest.want('x');
    await answer();
    expect(taken).toEqual(['X']);
  });

  it('survives a failure', async () => {
    const { taken, latest, answer } = desk();
    latest.want('broken');
    latest.want('m');
    await answer();
    await answer();
    expect(taken).toEqual(['M']);
  });
});
