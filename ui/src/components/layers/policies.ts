import type { PolicyInput } from '../../state/audit.svelte';
import type { FieldType, PolicyRule } from '../../state/layers.svelte';

/** A rule as it is being chosen, with what some need to know; as it stands in the inputs. */
export interface PolicyDraft {
  /** `null`: as the layer says. */
  rule: PolicyRule | null;
  /** One a line. */
  roles: string;
  /** Key of a field; empty for none. */
  accuracy: string;
  /** Kept as it is: a field of choices has their order. */
  readonly order: readonly string[];
}

export type PolicyFault = 'roles' | 'accuracy';

interface WholePolicy {
  readonly rule: PolicyRule;
  readonly roles: readonly string[];
  readonly accuracy: string | null;
  readonly order: readonly string[];
}

export function freshPolicy(rule: PolicyRule | null): PolicyDraft {
  return { rule, roles: '', accuracy: '', order: [] };
}

export function policyDraft(policy: WholePolicy | null): PolicyDraft {
  return policy ? { rule: policy.rule, roles: policy.roles.join('\n'), accuracy: policy.accuracy ?? '', order: policy.order } : freshPolicy(null);
}

export function rolesOf({ roles }: Pick<PolicyDraft, 'roles'>): string[] {
  return [...new Set(roles.split('\n').map((role) => role.trim()).filter(Boolean))];
}

/** What a rule lacks. */
export function policyFault(policy: PolicyDraft): PolicyFault | null {
  if (policy.rule === 'ROLE_RANK' && rolesOf(policy).length === 0) return 'roles';
  if (policy.rule === 'MOST_ACCURATE' && policy.accuracy === '') return 'accuracy';
  return null;
}

/** What the device is sent: the rule, and only what it needs to know; `null` for that of the layer. */
export function policyInput(policy: PolicyDraft): (PolicyInput & { rule: PolicyRule }) | null {
  const { rule, accuracy, order } = policy;
  if (rule === null) return null;
  return {
    rule,
    roles: rule === 'ROLE_RANK' ? rolesOf(policy) : [],
    accuracy: rule === 'MOST_ACCURATE' ? accuracy : null,
    order: rule === 'FORWARD_ONLY' ? [...order] : [],
  };
}

/** What can be said of a whole layer. */
export const LAYER_RULES: readonly PolicyRule[] = ['KEEP_BOTH', 'NEWEST', 'FIRST', 'ROLE_RANK', 'MOST_ACCURATE'];

const ANY: readonly PolicyRule[] = LAYER_RULES;
const RULES: Record<FieldType, readonly PolicyRule[]> = {
  TEXT: [...ANY, 'APPEND'],
  NUMBER: [...ANY, 'MAX', 'MIN', 'COUNTER'],
  DATE: [...ANY, 'MAX', 'MIN'],
  CHOICE: [...ANY, 'FORWARD_ONLY'],
  BOOLEAN: ANY,
  LINK: ANY,
  PHOTO: ['SET_UNION', 'KEEP_BOTH', 'NEWEST'],
};

/** Rules that make sense for the values of a type. */
export function rulesFor(type: FieldType): readonly PolicyRule[] {
  return RULES[type];
}
