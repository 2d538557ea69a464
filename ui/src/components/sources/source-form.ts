import type { SourceInput, SourceKind } from '../../graphql/generated/graphql';
import { t } from '../../text';

/** What the form holds; numbers stay text until they are sent. */
export interface SourceForm {
  kind: Exclude<SourceKind, 'WORLD' | 'IMPORTED' | 'HUB'>;
  name: string;
  url: string;
  path: string;
  tms: boolean;
  subdomains: string;
  minZoom: number | null;
  maxZoom: number | null;
  headers: { name: string; value: string }[];
  allowPrivate: boolean;
  attribution: string;
  bulkAllowed: boolean;
  layer: string;
  matrixSet: string;
}

export const FORM_KINDS: readonly SourceForm['kind'][] = ['TEMPLATE', 'TILEJSON', 'WMTS', 'REMOTE_PMTILES', 'FILE'];

export function emptyForm(): SourceForm {
  return {
    kind: 'TEMPLATE', name: '', url: '', path: '', tms: false, subdomains: '', minZoom: null, maxZoom: null,
    headers: [], allowPrivate: false, attribution: '', bulkAllowed: false, layer: '', matrixSet: '',
  };
}

export type FormFaults = Partial<Record<'name' | 'url' | 'path' | 'zooms', string>>;

/**
 * What can be told while typing. The device checks again, and more: its answer has the last word.
 */
export function formFaults(form: SourceForm): FormFaults {
  const { problems } = t.sources;
  const faults: FormFaults = {};
  if (!form.name.trim()) faults.name = problems.nameMissing;
  if (form.kind === 'FILE') {
    if (!form.path.trim()) faults.path = problems.pathMissing;
  } else {
    const url = urlFault(form.url.trim(), form.kind);
    if (url) faults.url = url;
  }
  if (form.minZoom !== null && form.maxZoom !== null && form.minZoom > form.maxZoom) faults.zooms = problems.zoomOrder;
  return faults;
}

function urlFault(url: string, kind: SourceForm['kind']): string | undefined {
  const { problems } = t.sources;
  if (!url) return problems.urlMissing;
  if (!/^https?:\/\//i.test(url)) return problems.notHttp;
  if (/^https?:\/\/[^/?#]*@/i.test(url)) return problems.credentials;
  return kind === 'TEMPLATE' ? templateFault(url) : undefined;
}

const PLACEHOLDERS = ['{z}', '{x}', '{y}', '{-y}', '{q}', '{s}', '{r}'];

function templateFault(url: string): string | undefined {
  const { problems } = t.sources;
  const found: readonly string[] = url.match(/\{[^}]*\}/g) ?? [];
  const strange = found.find((name) => !PLACEHOLDERS.includes(name));
  if (strange) return problems.strange(strange);
  if (found.includes('{q}')) return undefined;
  if (found.every((name) => name === '{s}' || name === '{r}')) return problems.noCoordinates;
  if (!found.includes('{z}')) return problems.placeholder('{z}');
  if (!found.includes('{x}')) return problems.placeholder('{x}');
  if (!found.includes('{y}') && !found.includes('{-y}')) return problems.placeholder('{y}');
  return undefined;
}

/** Only what the chosen kind uses is sent. */
export function toInput(form: SourceForm): SourceInput {
  const template = form.kind === 'TEMPLATE';
  const subdomains = form.subdomains.split(/[\s,]+/).filter(Boolean);
  return {
    name: form.name.trim(),
    kind: form.kind,
    ...(form.kind === 'FILE' ? { path: form.path.trim() } : { url: form.url.trim() }),
    ...(template ? { scheme: form.tms ? ('TMS' as const) : ('XYZ' as const) } : {}),
    ...(template && subdomains.length ? { subdomains } : {}),
    ...(form.minZoom !== null ? { minZoom: form.minZoom } : {}),
    ...(form.maxZoom !== null ? { maxZoom: form.maxZoom } : {}),
    ...(form.kind === 'FILE' ? {} : network(form)),
    ...(form.attribution.trim() ? { attribution: form.attribution.trim() } : {}),
    ...(form.kind === 'WMTS' && form.layer.trim() ? { wmtsLayer: form.layer.trim() } : {}),
    ...(form.kind === 'WMTS' && form.matrixSet.trim() ? { wmtsMatrixSet: form.matrixSet.trim() } : {}),
  };
}

function network(form: SourceForm): Partial<SourceInput> {
  const headers = form.headers
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
    .filter(({ name }) => name);
  return { allowPrivate: form.allowPrivate, bulkAllowed: form.bulkAllowed, ...(headers.length ? { headers } : {}) };
}

/** A name from the address, so that the field need not be typed. */
export function suggestedName(form: SourceForm): string {
  if (form.kind === 'FILE') return (form.path.split(/[\\/]/).pop() ?? '').replace(/\.(mb|pm)tiles$/i, '');
  return /^https?:\/\/(?:[^@/]*@)?(?:\{s\}\.)?([^/:?#]+)/i.exec(form.url.trim())?.[1] ?? '';
}
