import type { Field, FieldType, GeometryKind, Layer, LayerChange, LayerInput } from '../../state/layers.svelte';
import { readField, typed, type Fault } from '../features/form-model';
import { isColor } from './palette';
import { freshPolicy, policyDraft, policyFault, policyInput, rulesFor, type PolicyDraft, type PolicyFault } from './policies';

/** A field as it is being made; all of it as it stands in the inputs. */
export interface FieldDraft {
  /** Its place in the form, which has no key before the device gave one. */
  readonly row: number;
  readonly key: string | null;
  label: string;
  type: FieldType;
  required: boolean;
  byDefault: string;
  /** One a line. */
  choices: string;
  hint: string;
  /** Its rule is `null` where the layer's holds. */
  policy: PolicyDraft;
  unique: boolean;
  reference: boolean;
}

/** What must hold between features, as it stands in the inputs. */
export interface RulesDraft {
  duplicate: boolean;
  /** Metres. */
  meters: number | null;
  noOverlap: boolean;
  noCrossing: boolean;
}

export interface LayerDraft {
  name: string;
  geometryKind: GeometryKind;
  color: string;
  width: number;
  radius: number;
  fillOpacity: number;
  /** The row of the field whose values stand on the map. */
  labelRow: number | null;
  policy: PolicyDraft;
  rules: RulesDraft;
  fields: FieldDraft[];
}

export const FIELD_TYPES: readonly FieldType[] = ['TEXT', 'NUMBER', 'DATE', 'CHOICE', 'BOOLEAN', 'LINK', 'PHOTO'];
export const GEOMETRY_KINDS: readonly GeometryKind[] = ['POINT', 'LINE', 'POLYGON', 'ANY'];

export function freshField(draft: LayerDraft, type: FieldType = 'TEXT', label = ''): FieldDraft {
  const row = draft.fields.reduce((most, field) => Math.max(most, field.row), -1) + 1;
  return { row, key: null, label, type, required: false, byDefault: '', choices: '', hint: '', policy: freshPolicy(null), unique: false, reference: false };
}

export function freshLayer(color: string): LayerDraft {
  return { name: '', geometryKind: 'POINT', color, width: 3, radius: 6, fillOpacity: 0.2, labelRow: null, policy: freshPolicy('KEEP_BOTH'), rules: { duplicate: false, meters: null, noOverlap: false, noCrossing: false }, fields: [] };
}

/** What a layer is now, to be changed. */
export function draftOf(layer: Layer): LayerDraft {
  const { name, geometryKind, wholePolicy, rules, style, fields } = layer;
  const { labelField, color, width, radius, fillOpacity } = style;
  const labelRow = fields.findIndex(({ key }) => key === labelField);
  return {
    name, geometryKind, color, width, radius, fillOpacity,
    policy: policyDraft(wholePolicy),
    rules: { duplicate: rules.duplicateMeters !== null, meters: rules.duplicateMeters, noOverlap: rules.noOverlap, noCrossing: rules.noSelfCrossing },
    labelRow: labelRow < 0 ? null : labelRow,
    fields: fields.map(fieldDraft),
  };
}

function fieldDraft(field: Field, row: number): FieldDraft {
  const { key, label, type, required, hint, wholePolicy, unique, reference } = field;
  return { row, key, label, type, required, byDefault: typed(field.default), choices: field.choices.join('\n'), hint: hint ?? '', policy: policyDraft(wholePolicy), unique, reference };
}

export function choicesOf(field: Pick<FieldDraft, 'choices'>): string[] {
  return [...new Set(field.choices.split('\n').map((choice) => choice.trim()).filter(Boolean))];
}

/** What is wrong with a layer: by name, colour, or a field's row. */
export type LayerFault = 'name' | 'color' | 'duplicate' | PolicyFault;
export type FieldFault = 'label' | 'twice' | 'choices' | Fault | PolicyFault;
export interface Faults {
  readonly layer: ReadonlySet<LayerFault>;
  readonly fields: ReadonlyMap<number, FieldFault>;
}

export function faultsOf(draft: LayerDraft): Faults {
  const layer = new Set<LayerFault>();
  if (draft.name.trim() === '') layer.add('name');
  if (!isColor(draft.color)) layer.add('color');
  const { duplicate, meters } = draft.rules;
  if (duplicate && !isNear(meters)) layer.add('duplicate');
  const lacks = policyFault(draft.policy);
  if (lacks) layer.add(lacks);
  const fields = new Map<number, FieldFault>();
  const seen = new Set<string>();
  for (const field of draft.fields) {
    const found = fieldFault(field, seen);
    if (found) fields.set(field.row, found);
    seen.add(field.label.trim().toLowerCase());
  }
  return { layer, fields };
}

function fieldFault(field: FieldDraft, seen: ReadonlySet<string>): FieldFault | null {
  const label = field.label.trim().toLowerCase();
  if (label === '') return 'label';
  if (seen.has(label)) return 'twice';
  if (field.type === 'CHOICE' && choicesOf(field).length === 0) return 'choices';
  const reading = readField({ type: field.type, required: false, choices: choicesOf(field) }, hasDefault(field) ? field.byDefault : '');
  return reading.ok ? policyFault(field.policy) : reading.fault;
}

/** Whole metres, as far as one thing entered twice may lie apart. */
function isNear(meters: number | null): boolean {
  return meters !== null && Number.isInteger(meters) && meters >= 1 && meters <= 10_000;
}

export function isWhole({ layer, fields }: Faults): boolean {
  return layer.size === 0 && fields.size === 0;
}

/** A photo cannot be there beforehand. */
export function hasDefault({ type }: Pick<FieldDraft, 'type'>): boolean {
  return type !== 'PHOTO';
}

/** A type that was changed keeps only what goes with it. */
export function retyped(field: FieldDraft, type: FieldType): FieldDraft {
  const { rule } = field.policy;
  const policy = rule === null || rulesFor(type).includes(rule) ? field.policy : freshPolicy(null);
  return { ...field, type, policy, byDefault: '', unique: field.unique && canBeUnique(type), reference: field.reference && type === 'TEXT' };
}

/** Where one value for one feature only means something. */
export function canBeUnique(type: FieldType): boolean {
  return type !== 'BOOLEAN' && type !== 'PHOTO';
}

/** The field one place earlier or later. */
export function moved<Item>(items: readonly Item[], at: number, step: 1 | -1): Item[] {
  const to = at + step;
  const changed = [...items];
  const [item, other] = [changed[at], changed[to]];
  if (item === undefined || other === undefined) return changed;
  changed[at] = other;
  changed[to] = item;
  return changed;
}

function fieldInputs(draft: LayerDraft): NonNullable<LayerInput['fields']> {
  return draft.fields.map((field) => {
    const reading = readField({ type: field.type, required: false, choices: choicesOf(field) }, hasDefault(field) ? field.byDefault : '');
    const { key, label, type, required, hint, policy, unique, reference } = field;
    return {
      ...(key ? { key } : {}),
      label: label.trim(),
      type,
      required,
      default: reading.ok ? reading.value : null,
      choices: type === 'CHOICE' ? choicesOf(field) : [],
      hint: hint.trim() || null,
      wholePolicy: policyInput(policy),
      unique,
      reference,
    };
  });
}

/**
 * What the device is sent. The key of a new field is the device's to make, so a label of the map can
 * name it only once it has one: `labelKey` finds it in the answer.
 */
export function inputOf(draft: LayerDraft): LayerInput & LayerChange {
  const { name, geometryKind, policy, rules, color, width, radius, fillOpacity, labelRow } = draft;
  const labelField = draft.fields.find(({ row }) => row === labelRow)?.key ?? null;
  return {
    name: name.trim(),
    geometryKind,
    wholePolicy: policyInput(policy),
    rules: { duplicateMeters: rules.duplicate ? rules.meters : null, noOverlap: rules.noOverlap, noSelfCrossing: rules.noCrossing },
    style: { color, width, radius, fillOpacity, labelField },
    fields: fieldInputs(draft),
  };
}

/** The key of the field that was chosen for the label, when the device has just made it. */
export function labelKey(draft: LayerDraft, made: Pick<Layer, 'fields' | 'style'>): string | null {
  const at = draft.fields.findIndex(({ row }) => row === draft.labelRow);
  const key = at < 0 ? null : (made.fields[at]?.key ?? null);
  return key === made.style.labelField ? null : key;
}
