export type Route =
  | { readonly name: 'map' }
  | { readonly name: 'regions' }
  | { readonly name: 'region'; readonly id: string }
  | { readonly name: 'report'; readonly id: string }
  | { readonly name: 'import'; readonly path?: string }
  | { readonly name: 'plan' }
  | { readonly name: 'sources' }
  | { readonly name: 'add-source' }
  | { readonly name: 'onsite' }
  | { readonly name: 'jobs' }
  | { readonly name: 'settings' }
  | { readonly name: 'about' };

export type Section = 'map' | 'regions' | 'sources' | 'onsite' | 'jobs' | 'settings' | 'about';

const SECTION: Record<Route['name'], Section> = {
  map: 'map',
  regions: 'regions',
  region: 'regions',
  report: 'regions',
  import: 'regions',
  plan: 'regions',
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
    return SECTION[this.route.name];
  }

  go(route: Route): void {
    this.route = route;
  }

  /** One step out: from a detail to its list, from a list to the map. */
  out(): void {
    const { section, route } = this;
    if (route.name === 'report') return this.go({ name: 'region', id: route.id });
    const onList = this.route.name === section;
    this.route = onList ? { name: 'map' } : ({ name: section } as Route);
  }
}
