import { describe, expect, it, vi } from 'vitest';
import type { Host } from '../host/host';
import { Tasks, type Task } from './tasks.svelte';

function task(id: string, state: Task['state'], more: Partial<Task> = {}): Task {
  return {
    id, state, kind: 'VERIFY', title: 'Camp', done: 0, total: null, bytes: 0, secondsLeft: null,
    startedAt: '2026-11-22T13:00:00Z', finishedAt: null, problem: null, problemHint: null, problemCode: null,
    regionId: 'a:1', layerId: null, auditReport: null, featuresReport: null, verifyReport: null, exportReport: null, importReport: null, takeReport: null, putUpReport: null, packReport: null, unpackReport: null, ...more,
  };
}

/** A host that answers every document with the same result. */
function answering(result: unknown): Host {
  return { execute: () => Promise.resolve(result) } as unknown as Host;
}

describe('tasks', () => {
  it('tells once that a task ended, and never opens it again', () => {
    const ended = vi.fn();
    const tasks = new Tasks(answering({}), ended);
    tasks.tell('1', task('1', 'RUNNING', { done: 3 }));
    tasks.tell('1', task('1', 'DONE'));
    tasks.tell('1', task('1', 'RUNNING', { done: 2 }));
    expect(tasks.byId('1')?.state).toBe('DONE');
    expect(tasks.open).toEqual([]);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('keeps the end of a task that was over before its start was answered', async () => {
    const tasks = new Tasks(answering({ verifyRegion: task('7', 'QUEUED') }), vi.fn());
    tasks.tell('7', task('7', 'DONE'));
    expect((await tasks.verify('a:1')).state).toBe('DONE');
  });

  it('forgets what was dismissed', async () => {
    const tasks = new Tasks(answering({ dismissTask: true }), vi.fn());
    tasks.tell('1', task('1', 'FAILED'));
    await tasks.dismiss('1');
    expect(tasks.all).toEqual([]);
  });

  it('shows a region what is under way, its checks and its failures, not other things that are over', () => {
    const tasks = new Tasks(answering({}), vi.fn());
    tasks.tell('1', task('1', 'DONE', { kind: 'EXPORT' }));
    tasks.tell('2', task('2', 'RUNNING', { kind: 'EXPORT' }));
    tasks.tell('3', task('3', 'DONE'));
    tasks.tell('4', task('4', 'FAILED', { kind: 'EXPORT' }));
    tasks.tell('5', task('5', 'RUNNING', { regionId: 'b:1' }));
    expect(tasks.ofRegion('a:1').map(({ id }) => id)).toEqual(['4', '3', '2']);
  });
});
