export type Route =
  | { readonly name: 'map' }
  | { readonly name: 'regions' }
  | { readonly name: 'region'; readonly id: string }
  | { readonly name: 'report'; readonly id: string }
  | { readonly name: 'import'; readonly path?: string }
  | { readonly name: 'plan' }
  | { readonly name: 'layers' }
  | { readonly name: 'layer'; readonly id: string }
  | { readonly name: 'layer-form'; readonly id: string | null }
  | { readonly name: 'layer-history'; readonly id: string }
  | { readonly name: 'feature'; readonly id: string }
  | { readonly name: 'feature-history'; readonly id: string }
  | { readonly name: 'audit'; readonly feature?: string; readonly layer?: string; readonly label?: string; readonly from?: Route }
  | { readonly name: 'review' }
  | { readonly name: 'review-of'; readonly id: string }
  | { readonly name: 'sync' }
  | { readonly name: 'sync-settings' }
  | { readonly name: 'hub-regions' }
  | { readonly name: 'pack'; readonly answerTo?: string }
  | { readonly name: 'carry'; readonly path?: string; readonly given?: string }
  | { readonly name: 'sources' }
  | { readonly name: 'add-source' }
  | { readonly name: 'onsite' }
  | { readonly name: 'jobs' }
  | { readonly name: 'settings' }
  | { readonly name: 'about' };

export type Section = 'map' | 'regions' | 'layers' | 'review' | 'sync' | 'sources' | 'onsite' | 'jobs' | 'settings' | 'about';

const SECTION: Record<Route['name'], Section> = {
  map: 'map',
  regions: 'regions',
  region: 'regions',
  report: 'regions',
  import: 'regions',
  plan: 'regions',
  layers: 'layers',
  layer: 'layers',
  'layer-form': 'layers',
  'layer-history': 'layers',
  feature: 'layers',
  'feature-history': 'layers',
  audit: 'layers',
  review: 'review',
  'review-of': 'review',
  sync: 'sync',
  'sync-settings': 'sync',
  'hub-regions': 'sync',
  pack: 'sync',
  carry: 'sync',
  sources: 'sources',
  'add-source': 'sources',
  onsite: 'onsite',
  jobs: 'jobs',
  settings: 'settings',
  about: 'about',
};

/** What the inspector shows. Not in the address: the address of the browser host carries a secret. */
export class Router {
  route = $state<Route>({ name: 'map' });

  get section(): Section {
    const { route } = this;
    // The audit belongs to where one came from.
    return SECTION[route.name === 'audit' && route.from ? route.from.name : route.name];
  }

  go(route: Route): void {
    this.route = route;
  }

  /** One step out: from a detail to its list, from a list to the map. */
  out(): void {
    const { section, route } = this;
    if (route.name === 'report') return this.go({ name: 'region', id: route.id });
    if (route.name === 'audit' && route.from) return this.go(route.from);
    if (route.name === 'feature-history') return this.go({ name: 'feature', id: route.id });
    if (route.name === 'layer-history') return this.go({ name: 'layer', id: route.id });
    if (route.name === 'layer-form' && route.id !== null) return this.go({ name: 'layer', id: route.id });
    const onList = this.route.name === section;
    this.route = onList ? { name: 'map' } : ({ name: section } as Route);
  }
}
