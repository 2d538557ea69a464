export const nav = {
  label: 'Main',
  map: 'Map',
  regions: 'Regions',
  sources: 'Sources',
  jobs: 'Jobs',
  settings: 'Settings',
  about: 'About',
};
