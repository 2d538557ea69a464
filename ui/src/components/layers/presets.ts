import type { FieldType, GeometryKind } from '../../state/layers.svelte';
import { t } from '../../text';
import { freshField, freshLayer, type LayerDraft } from './layer-form';
import { freshPolicy } from './policies';

export type Preset = 'observations' | 'routes' | 'areas';

const KINDS: Record<Preset, GeometryKind> = { observations: 'POINT', routes: 'LINE', areas: 'POLYGON' };
export const PRESETS = Object.keys(KINDS) as Preset[];

export function kindOf(preset: Preset): GeometryKind {
  return KINDS[preset];
}

/** A layer that is good to begin with, named in the language of the window. */
export function presetLayer(preset: Preset, color: string): LayerDraft {
  const { names, labels, choices } = t.layers.presets;
  const draft: LayerDraft = { ...freshLayer(color), name: names[preset], geometryKind: KINDS[preset] };
  const add = (type: FieldType, label: string, more: Partial<LayerDraft['fields'][number]> = {}): void => {
    draft.fields.push({ ...freshField(draft, type, label), ...more });
  };
  add('TEXT', labels.name);
  if (preset === 'observations') {
    add('CHOICE', labels.kind, { choices: choices.observations });
    add('DATE', labels.seen);
    add('TEXT', labels.note);
    add('PHOTO', labels.photo);
  } else if (preset === 'routes') {
    add('CHOICE', labels.passable, { choices: choices.passable });
    add('DATE', labels.checked, { policy: freshPolicy('MAX') });
    add('TEXT', labels.note);
  } else {
    add('CHOICE', labels.status, { choices: choices.status });
    add('NUMBER', labels.people);
    add('TEXT', labels.note);
  }
  draft.labelRow = 0;
  return draft;
}
