import {
  CarryContentsDocument,
  PackCarryDocument,
  UnpackCarryDocument,
  type CarryContentsPartsFragment,
  type PackCarryInput,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import type { Task, Tasks } from './tasks.svelte';

export type CarryContents = CarryContentsPartsFragment;

/** What to take out of a carry file. */
export interface Taking {
  readonly path: string;
  readonly passphrase: string | null;
  readonly regions: string[];
  readonly edits: boolean;
  /** The fingerprint that the person was shown. */
  readonly signer: string | null;
}

/** Carry files: one file on a stick. */
export class Carry {
  constructor(
    private readonly host: Host,
    private readonly tasks: Tasks,
  ) {}

  async look(path: string, passphrase: string | null): Promise<CarryContents> {
    return (await this.host.execute(CarryContentsDocument, { path, passphrase })).carryContents;
  }

  async pack(input: PackCarryInput): Promise<Task> {
    return this.tasks.started((await this.host.execute(PackCarryDocument, { input })).packCarry);
  }

  async unpack(taking: Taking): Promise<Task> {
    return this.tasks.started((await this.host.execute(UnpackCarryDocument, { ...taking })).unpackCarry);
  }
}
