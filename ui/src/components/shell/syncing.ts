/** What is loaded only when one looks at synchronising: the hub, its regions, carry files. */
export { default as OpenCarry } from '../carry/OpenCarry.svelte';
export { default as PackCarry } from '../carry/PackCarry.svelte';
export { default as HubRegions } from '../sync/HubRegions.svelte';
export { default as SyncPanel } from '../sync/SyncPanel.svelte';
export { default as SyncSettings } from '../sync/SyncSettings.svelte';
