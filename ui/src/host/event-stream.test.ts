import { describe, expect, it } from 'vitest';
import { EventStreamParser, type StreamEvent } from './event-stream';

const STREAM = ':hello\n\nevent: next\ndata: {"a":\ndata: 1}\n\nevent: next\r\ndata: é\r\n\r\nevent: complete\ndata:\n\n';
const EVENTS: StreamEvent[] = [
  { event: 'next', data: '{"a":\n1}' },
  { event: 'next', data: 'é' },
  { event: 'complete', data: '' },
];

describe('EventStreamParser', () => {
  it('reads whole events', () => expect(new EventStreamParser().push(STREAM)).toEqual(EVENTS));

  it('does not care where the text is cut', () => {
    for (let size = 1; size < 9; size += 1) {
      const parser = new EventStreamParser();
      const found: StreamEvent[] = [];
      for (let at = 0; at < STREAM.length; at += size) found.push(...parser.push(STREAM.slice(at, at + size)));
      expect(found, `in pieces of ${size}`).toEqual(EVENTS);
    }
  });

  it('keeps an unfinished event for later', () => {
    const parser = new EventStreamParser();
    expect(parser.push('event: next\ndata: 1\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ event: 'next', data: '1' }]);
  });
});
