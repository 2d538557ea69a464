import { t } from '../../text';

/** What a person may do in a workspace; a role that this program does not know keeps its own word. */
export function roleWord(role: string): string {
  const words: Record<string, string> = t.sync.workspace.roles;
  return Object.hasOwn(words, role) ? (words[role] ?? role) : role;
}
