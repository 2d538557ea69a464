/** Words for files that are dropped or opened. */
export const files = {
  drop: 'Drop to open: .mofp, .mbtiles, .pmtiles, .geojson, .gpx or .kml',
  unreadable: (name: string, why: string) => `${name} cannot be read: ${why}`,
  needsPath: (name: string) => `A browser does not say where ${name} is. Type its path under Regions, Import.`,
  unknown: (name: string) => `${name} is of no kind that opens here. Drop .mofp, .mbtiles, .pmtiles, .geojson, .gpx or .kml.`,
  tooLarge: (name: string) => `${name} is too large to be read here. Give it to the command line.`,
  askTitle: (name: string) => `What is ${name}?`,
  askText: 'A GPX file can be kept as a track, or its lines and areas can become the area of a new region.',
  asArea: 'Area of a new region',
  asTrack: 'Keep as a track',
};
