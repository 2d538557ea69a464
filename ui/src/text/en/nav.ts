export const nav = {
  label: 'Main',
  map: 'Map',
  regions: 'Regions',
  sources: 'Sources',
  onsite: 'On site',
  jobs: 'Jobs',
  settings: 'Settings',
  about: 'About',
};
