export const problems = {
  noWebgl: 'This window cannot draw the map',
  noWebglText: 'MapLibre needs WebGL 2, and the graphics driver here does not offer it. Sources, regions and downloads work all the same.',
  noWebglHint: 'Update the graphics driver, or start a browser with hardware acceleration on. In a virtual machine, turn 3D acceleration on.',
  contextLost: 'The graphics driver stopped drawing',
  reload: 'Load the map again',
  noKeyTitle: 'This page is not connected to a device',
  noKey: 'Open the whole address that `map-offline-cli serve` printed, with its #key= part. The key is new with every start.',
  notAnswering: 'The device does not answer',
  retry: 'Try again',
  details: 'What to do',
};
