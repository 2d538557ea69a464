import { list } from '../../format/intl';
import type { RegisterChange, Revision, RevisionCause } from '../../state/history.svelte';
import type { Field } from '../../state/layers.svelte';
import { t } from '../../text';
import { fieldOf, isEmpty } from '../features/form-model';
import { valueText } from '../features/value-text';

/** Says in a sentence what a revision did. */
export function revisionSentence({ cause, changes }: Pick<Revision, 'cause' | 'changes'>): string {
  const said = t.history.did;
  const existence = changes.find(({ kind }) => kind === 'EXISTENCE');
  const known: Partial<Record<RevisionCause, string>> = { CREATE: said.made, IMPORT: said.imported, RESOLVE: said.resolved };
  const whole = known[cause];
  if (whole && (cause !== 'IMPORT' || existence)) return whole;
  if (existence) return existence.after === 'deleted' ? said.deleted : existence.before === 'deleted' ? said.restored : said.made;
  const what = changedThings(changes);
  if (cause === 'UNDO') return said.undid(what);
  if (cause === 'REDO') return said.redid(what);
  return said.changed(what);
}

/** The names of what changed: `name, state and place`. */
export function changedThings(changes: readonly RegisterChange[]): string {
  const names = changes.map((change) => (change.kind === 'GEOMETRY' ? t.history.place : (change.label ?? change.field ?? '')));
  return list().format([...new Set(names)].filter(Boolean));
}

/** A change of one property as `before` and `after`, in words. */
export function beforeAfter(change: RegisterChange, fields: readonly Field[]): { readonly before: string; readonly after: string } {
  const field = fieldOf(fields, change.field);
  const photo = field?.type === 'PHOTO';
  const said = (value: unknown): string => {
    // A photo without a caption is there all the same.
    if (photo && value === '') return t.features.photo.unnamed;
    if (isEmpty(value)) return t.history.nothing;
    return photo ? String(value) : valueText(field, value);
  };
  return { before: said(change.before), after: said(change.after) };
}
