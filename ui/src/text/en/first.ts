export const first = {
  title: 'This map needs no network',
  lead: 'The world map is built in. For more detail, keep an area of any tile source on this device.',
  step1: 'Add a tile source',
  step1More: 'Paste the address of a server that you may use, or import an archive.',
  step2: 'Draw the area',
  step2More: 'See exactly how many tiles and about how many bytes it costs.',
  step3: 'Pull the cable',
  step3More: 'The map stays, to the last tile.',
  addSource: 'Add a source',
  importArchive: 'Import an archive',
  keepWorld: 'Try it with the world map',
  dismiss: 'Just look at the map',
};
