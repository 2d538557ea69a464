/** What is loaded only when layers are looked at: everything round features but the map itself. */
export { default as AuditPanel } from '../audit/AuditPanel.svelte';
export { default as FeatureForm } from '../features/FeatureForm.svelte';
export { default as TableDock } from '../features/TableDock.svelte';
export { default as FeatureHistory } from '../history/FeatureHistory.svelte';
export { default as LayerHistory } from '../history/LayerHistory.svelte';
export { default as PastBanner } from '../history/PastBanner.svelte';
export { default as LayerForm } from '../layers/LayerForm.svelte';
export { default as LayerList } from '../layers/LayerList.svelte';
export { default as LayerPanel } from '../layers/LayerPanel.svelte';
