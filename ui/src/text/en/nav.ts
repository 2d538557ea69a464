export const nav = {
  label: 'Main',
  map: 'Map',
  regions: 'Regions',
  layers: 'Layers',
  review: 'Review',
  sync: 'Sync',
  sources: 'Sources',
  onsite: 'On site',
  jobs: 'Jobs',
  settings: 'Settings',
  about: 'About',
};
