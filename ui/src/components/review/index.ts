/** What is loaded only when one reviews. */
export { default as BulkDialog } from './BulkDialog.svelte';
export { default as QueuePanel } from './QueuePanel.svelte';
export { default as ReviewDock } from './ReviewDock.svelte';
export { default as ReviewHead } from './ReviewHead.svelte';
export { default as ReviewOnMap } from './ReviewOnMap.svelte';
