// @ts-check
/** Layers and features to begin a story with, made by the device itself. */

/**
 * A layer of wells with a field of every type but links.
 * @param {{ device: import('./device.js').Device }} stage
 * @returns {Promise<string>} its id
 */
export async function wells(stage) {
  const fields = [
    { label: 'Name', type: 'TEXT', required: true },
    { label: 'State', type: 'CHOICE', choices: ['Full', 'Low', 'Dry'], hint: 'As you find it' },
    { label: 'Depth', type: 'NUMBER', policy: 'MAX' },
    { label: 'Seen', type: 'DATE' },
    { label: 'Drinkable', type: 'BOOLEAN' },
    { label: 'Photos', type: 'PHOTO' },
  ];
  const input = { name: 'Wells', geometryKind: 'POINT', fields };
  const { createLayer } = await stage.device.ask('mutation($input: LayerInput!) { createLayer(input: $input) { id fields { key label } style { color width radius fillOpacity } } }', { input });
  const labelField = createLayer.fields[0].key;
  await stage.device.ask('mutation($id: ID!, $input: LayerChange!) { changeLayer(id: $id, input: $input) { id } }', { id: createLayer.id, input: { style: { ...createLayer.style, labelField } } });
  return createLayer.id;
}

/**
 * The keys of a layer's fields, by their labels.
 * @param {{ device: import('./device.js').Device }} stage
 * @param {string} id
 * @returns {Promise<Record<string, string>>}
 */
export async function keysOf(stage, id) {
  const { layer } = await stage.device.ask('query($id: ID!) { layer(id: $id) { fields { key label } } }', { id });
  return Object.fromEntries(layer.fields.map((/** @type {any} */ field) => [field.label, field.key]));
}

/**
 * @param {{ device: import('./device.js').Device }} stage
 * @param {string} layer
 * @param {Record<string, unknown>} properties
 * @param {[number, number]} [at]
 * @returns {Promise<string>} its id
 */
export async function addPoint(stage, layer, properties, at = [10, 45]) {
  const { addFeature } = await stage.device.ask('mutation($layer: ID!, $geometry: Geometry, $properties: Json) { addFeature(layer: $layer, geometry: $geometry, properties: $properties) { id } }', {
    layer,
    geometry: { type: 'Point', coordinates: at },
    properties,
  });
  return addFeature.id;
}

/**
 * What a feature is now.
 * @param {{ device: import('./device.js').Device }} stage
 * @param {string} id
 */
export async function featureOf(stage, id) {
  return (await stage.device.ask('query($id: ID!) { feature(id: $id) { label deleted properties geometry } }', { id })).feature;
}

/**
 * Opens a layer by its name.
 * @param {import('./stage.js').Stage} stage
 * @param {string} name
 */
export async function openLayer(stage, name) {
  await stage.click('nav-layers');
  await stage.page.locator(`[data-testid="layer-card"][data-layer="${name}"]`).getByTestId('layer-open').click();
  await stage.at('layer-detail').waitFor();
}
