import { describe, expect, it } from 'vitest';
import type { Layer } from '../../state/layers.svelte';
import { choicesOf, draftOf, faultsOf, freshField, freshLayer, inputOf, isWhole, labelKey, moved, retyped } from './layer-form';
import { freeColor, isColor, LAYER_COLORS, COLOR_NAMES } from './palette';
import { rulesFor } from './policies';
import { presetLayer, PRESETS } from './presets';
import { PALETTES } from '../../map/palette';

const layer: Layer = {
  id: 'a.1', name: 'Wells', geometryKind: 'POINT', policy: 'KEEP_BOTH', wholePolicy: { rule: 'KEEP_BOTH', roles: [], accuracy: null, order: [] }, rules: { duplicateMeters: 20, noOverlap: false, noSelfCrossing: true }, features: 3, conflicts: 0, visible: true, changedAt: '2026-11-22T10:00:00Z',
  style: { color: '#0072b2', width: 3, radius: 6, fillOpacity: 0.2, labelField: 'depth' },
  fields: [
    { key: 'name', label: 'Name', type: 'TEXT', required: true, default: null, choices: [], hint: 'As people call it', policy: null, wholePolicy: null, unique: true, reference: false },
    { key: 'depth', label: 'Depth', type: 'NUMBER', required: false, default: 2.5, choices: [], hint: null, policy: 'MAX', wholePolicy: { rule: 'MAX', roles: [], accuracy: null, order: [] }, unique: false, reference: false },
    { key: 'state', label: 'State', type: 'CHOICE', required: false, default: 'Dry', choices: ['Full', 'Dry'], hint: null, policy: 'FORWARD_ONLY', wholePolicy: { rule: 'FORWARD_ONLY', roles: [], accuracy: null, order: [] }, unique: false, reference: false },
  ],
};

describe('a layer in its form', () => {
  it('goes in and out unchanged', () => {
    const input = inputOf(draftOf(layer));
    const fields = layer.fields.map(({ policy: _, ...field }) => field);
    expect(input).toEqual({ name: 'Wells', geometryKind: 'POINT', wholePolicy: layer.wholePolicy, rules: layer.rules, style: layer.style, fields });
  });

  it('keeps the keys of its fields when they are renamed and moved', () => {
    const draft = draftOf(layer);
    draft.fields = moved(draft.fields, 0, 1);
    draft.fields[1]!.label = 'Title';
    const { fields = [] } = inputOf(draft);
    expect(fields.map(({ key, label }) => [key, label])).toEqual([['depth', 'Depth'], ['name', 'Title'], ['state', 'State']]);
    expect(inputOf(draft).style?.labelField).toBe('depth');
  });

  it('lets the device make the key of a new field, and finds it for the label', () => {
    const draft = draftOf(layer);
    draft.fields.push(freshField(draft, 'TEXT', 'Owner'));
    draft.labelRow = draft.fields.at(-1)!.row;
    const input = inputOf(draft);
    expect(input.fields?.[3]).not.toHaveProperty('key');
    expect(input.style?.labelField).toBeNull();
    const made = { style: { ...layer.style, labelField: null }, fields: [...layer.fields, { ...layer.fields[0]!, key: 'owner' }] };
    expect(labelKey(draft, made)).toBe('owner');
    expect(labelKey(draftOf(layer), layer)).toBeNull();
  });

  it('names what is wrong where it is', () => {
    const draft = { ...draftOf(layer), name: ' ', color: 'blue' };
    draft.fields[1]!.byDefault = 'deep';
    draft.fields[2]!.choices = '';
    draft.fields.push(freshField(draft, 'TEXT', 'name'));
    draft.fields.push(freshField(draft));
    const faults = faultsOf(draft);
    expect([...faults.layer]).toEqual(['name', 'color']);
    expect([...faults.fields.values()]).toEqual(['number', 'choices', 'twice', 'label']);
    expect([isWhole(faults), isWhole(faultsOf(draftOf(layer)))]).toEqual([false, true]);
  });

  it('reads choices line by line, each once', () => {
    expect(choicesOf({ choices: ' Full \n\nDry\nFull' })).toEqual(['Full', 'Dry']);
  });

  it('forgets a rule that does not go with another type', () => {
    const [, depth] = draftOf(layer).fields;
    expect(retyped(depth!, 'TEXT')).toMatchObject({ policy: { rule: null }, byDefault: '' });
    expect(retyped(depth!, 'DATE').policy.rule).toBe('MAX');
    expect(rulesFor('PHOTO')[0]).toBe('SET_UNION');
  });

  it('says what a rule lacks', () => {
    const draft = draftOf(layer);
    draft.policy.rule = 'ROLE_RANK';
    draft.fields[0]!.policy.rule = 'MOST_ACCURATE';
    draft.rules.meters = 0;
    expect([...faultsOf(draft).layer]).toEqual(['duplicate', 'roles']);
    expect([...faultsOf(draft).fields]).toEqual([[0, 'accuracy']]);
    draft.policy.roles = ' analyst \n\nfield team\nanalyst';
    draft.fields[0]!.policy.accuracy = 'depth';
    draft.rules = { ...draft.rules, duplicate: false };
    const input = inputOf(draft);
    expect(isWhole(faultsOf(draft))).toBe(true);
    expect(input.wholePolicy).toEqual({ rule: 'ROLE_RANK', roles: ['analyst', 'field team'], accuracy: null, order: [] });
    expect(input.fields?.[0]?.wholePolicy).toEqual({ rule: 'MOST_ACCURATE', roles: [], accuracy: 'depth', order: [] });
    expect(input.rules).toEqual({ duplicateMeters: null, noOverlap: false, noSelfCrossing: true });
  });

  it('keeps what a form of another type has no place for out of what is sent', () => {
    const [name] = draftOf(layer).fields;
    expect(retyped({ ...name!, reference: true }, 'PHOTO')).toMatchObject({ unique: false, reference: false });
    expect(retyped(name!, 'NUMBER').unique).toBe(true);
  });

  it.each(PRESETS)('begins well with %s', (preset) => {
    const draft = presetLayer(preset, '#0072b2');
    expect(isWhole(faultsOf(draft))).toBe(true);
    expect(draft.fields[draft.labelRow ?? -1]?.type).toBe('TEXT');
    expect(new Set(draft.fields.map(({ row }) => row)).size).toBe(draft.fields.length);
  });

  it('is empty to begin with', () => expect([...faultsOf(freshLayer('#0072b2')).layer]).toEqual(['name']));
});

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('the colours of layers', () => {
  it.each(LAYER_COLORS)('%s is seen on the land and on white', (color) => {
    for (const ground of [PALETTES.light.land, '#ffffff']) {
      expect((luminance(ground) + 0.05) / (luminance(color) + 0.05)).toBeGreaterThanOrEqual(3);
    }
  });

  it('have a name each, and go round when all are taken', () => {
    expect(COLOR_NAMES).toHaveLength(LAYER_COLORS.length);
    expect(freeColor([])).toBe(LAYER_COLORS[0]);
    expect(freeColor([LAYER_COLORS[0].toUpperCase()])).toBe(LAYER_COLORS[1]);
    expect(freeColor([...LAYER_COLORS])).toBe(LAYER_COLORS[0]);
    expect([isColor('#0072B2'), isColor('0072b2'), isColor('#0072b')]).toEqual([true, false, false]);
  });
});
