import {
  CancelTaskDocument,
  DismissTaskDocument,
  ExportRegionDocument,
  ImportArchiveDocument,
  ReportOfDocument,
  TasksDocument,
  VerifyRegionDocument,
  type ReportOfQuery,
  type TaskPartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';

export type Task = TaskPartsFragment;
export type Report = NonNullable<ReportOfQuery['region']> & { readonly program: string };
export type ReadinessProblem = Report['readiness']['problems'][number];

/** Checks, exports and imports of the device: long work that goes on when a panel closes. */
export class Tasks {
  /** The newest first. */
  all = $state.raw<readonly Task[]>([]);

  constructor(
    private readonly host: Host,
    /** Called once for every task that ends while this page looks on. */
    private readonly ended: (task: Task) => void,
  ) {}

  get open(): readonly Task[] {
    return this.all.filter(isOpen);
  }

  byId(id: string | null): Task | null {
    return this.all.find((task) => task.id === id) ?? null;
  }

  /** What is under way, or was done last, with a region. */
  ofRegion(id: string): readonly Task[] {
    return this.all.filter((task) => task.regionId === id && (isOpen(task) || task.kind === 'VERIFY' || task.state === 'FAILED'));
  }

  async load(): Promise<void> {
    this.all = (await this.host.execute(TasksDocument, {})).tasks;
  }

  /** Takes in what the device tells; a task that is gone was dismissed. */
  tell(id: string, task: Task | null): void {
    if (!task) {
      this.all = this.all.filter((known) => known.id !== id);
      return;
    }
    const before = this.byId(id);
    // Answers and changes come by two ways: an older one must not open a task again.
    if (before && !isOpen(before)) return;
    this.all = before ? this.all.map((known) => (known.id === id ? task : known)) : [task, ...this.all];
    if (!isOpen(task)) this.ended(task);
  }

  async verify(id: string): Promise<Task> {
    return this.started((await this.host.execute(VerifyRegionDocument, { id })).verifyRegion);
  }

  async export(id: string, path: string): Promise<Task> {
    return this.started((await this.host.execute(ExportRegionDocument, { id, path })).exportRegion);
  }

  async import(path: string, name: string | null): Promise<Task> {
    return this.started((await this.host.execute(ImportArchiveDocument, { path, name })).importArchive);
  }

  async cancel(id: string): Promise<void> {
    this.tell(id, (await this.host.execute(CancelTaskDocument, { id })).cancelTask);
  }

  async dismiss(id: string): Promise<void> {
    await this.host.execute(DismissTaskDocument, { id });
    this.tell(id, null);
  }

  /** Everything that a readiness report says. */
  async report(id: string): Promise<Report | null> {
    const { region, device } = await this.host.execute(ReportOfDocument, { id });
    return region && { ...region, program: device.version };
  }

  /** Takes in a task that was begun; a short one may have ended before the answer to its start is here. */
  started(task: Task): Task {
    if (!this.byId(task.id)) this.tell(task.id, task);
    return this.byId(task.id) ?? task;
  }
}

export function isOpen(task: Task): boolean {
  return task.state === 'QUEUED' || task.state === 'RUNNING';
}
