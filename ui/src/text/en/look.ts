/** What the device says of an address before it is added. */
export const look = {
  ask: 'Ask the address',
  askTitle: 'Asks the address once what it holds, as adding it would',
  asking: 'Asking…',
  layers: 'List the layers',
  chooseLayer: 'Choose a layer',
  firstUsable: 'The first usable one',
  unusable: (name: string) => `${name} (not usable)`,
  zooms: 'Zooms',
  format: 'Format',
  attribution: 'Attribution',
  unsaid: 'not said',
  good: 'This works',
};
