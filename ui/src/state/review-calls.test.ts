import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Host } from '../host/host';
import { reviewCalls } from './review-calls';

const schema = buildSchema(readFileSync(join(process.cwd(), '../crates/device/schema.graphql'), 'utf8'));

/** What a call asks the device. */
async function asked(call: (calls: ReturnType<typeof reviewCalls>) => Promise<unknown>): Promise<string> {
  let text = '';
  const execute = (document: { toString(): string }): Promise<unknown> => {
    text = document.toString();
    return Promise.resolve({});
  };
  await call(reviewCalls({ execute } as unknown as Host));
  return text;
}

const ORDER = { sort: 'OLDEST', descending: false } as const;

describe('what the review asks', () => {
  it.each<[string, Parameters<typeof asked>[0]]>([
    ['the queue', (calls) => calls.queue({}, ORDER, null, 100)],
    ['one feature', (calls) => calls.review('1', {}, ORDER)],
    ['to decide', (calls) => calls.decide([], null)],
    ['to decide many', (calls) => calls.decideBulk({ rule: { take: 'NEWEST' }, filter: {}, features: null, reason: null, preview: true, version: null })],
    ['to open again', (calls) => calls.reopen('1', 'GEOMETRY', null, null)],
    ['to leave a finding', (calls) => calls.dismissFinding('1', '2', null)],
    ['to assign', (calls) => calls.assign(['1'], null)],
    ['to keep a draft', (calls) => calls.saveDraft('1', null)],
  ])('%s fits the schema of the device', async (_, call) => {
    expect(validate(schema, parse(await asked(call)))).toEqual([]);
  });
});
