import {
  DecisionCountDocument,
  DecisionsDocument,
  EditAuthorsDocument,
  ExportAuditDocument,
  PolicyPreviewDocument,
  type AuditCause,
  type AuditEntryPartsFragment,
  type AuditFilter,
  type AuditValuePartsFragment,
  type DecisionsQuery,
  type PolicyInput,
  type PolicyPreviewQuery,
  type TaskPartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';

export type AuditEntry = AuditEntryPartsFragment;
export type AuditValue = AuditValuePartsFragment;
export type AuditPage = DecisionsQuery['decisions'];
export type PolicyPreview = PolicyPreviewQuery['policyPreview'];
export type PolicyExample = PolicyPreview['examples'][number];
export type { AuditCause, AuditFilter, PolicyInput };

const PAGE = 50;

/** Who decided what; and what a rule would decide. */
export class Audit {
  constructor(private readonly host: Host) {}

  async page(filter: AuditFilter, after: string | null): Promise<AuditPage> {
    return (await this.host.execute(DecisionsDocument, { filter, after, first: PAGE })).decisions;
  }

  async count(filter: AuditFilter): Promise<number> {
    return (await this.host.execute(DecisionCountDocument, { filter })).decisions.total;
  }

  async people(): Promise<readonly string[]> {
    return (await this.host.execute(EditAuthorsDocument, {})).editAuthors;
  }

  async preview(layer: string, field: string | null, policy: PolicyInput): Promise<PolicyPreview> {
    return (await this.host.execute(PolicyPreviewDocument, { layer, field, policy })).policyPreview;
  }

  async export(path: string, filter: AuditFilter, words: unknown): Promise<TaskPartsFragment> {
    return (await this.host.execute(ExportAuditDocument, { path, filter, words })).exportAudit;
  }
}
