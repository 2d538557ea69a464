import { t } from '../../text';

/** A rule of a policy in the words of the layer's form. */
export function ruleText(rule: string): string {
  return (t.layers.rules as Readonly<Record<string, string>>)[rule] ?? rule;
}
