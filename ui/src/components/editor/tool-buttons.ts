import Donut from '@lucide/svelte/icons/donut';
import MapPin from '@lucide/svelte/icons/map-pin';
import MousePointer from '@lucide/svelte/icons/mouse-pointer-2';
import Pentagon from '@lucide/svelte/icons/pentagon';
import Scissors from '@lucide/svelte/icons/scissors';
import Spline from '@lucide/svelte/icons/spline';
import SquareDashed from '@lucide/svelte/icons/square-dashed-mouse-pointer';
import type { Component } from 'svelte';
import type { EditTool } from '../../state/edits.svelte';

/** A tool of the editor with its key. */
export interface ToolButton {
  readonly tool: EditTool;
  readonly key: string;
  readonly icon: Component<{ size?: number }>;
  /** It does something to the one selected feature. */
  readonly needsOne?: boolean;
}

export const TOOLS: readonly ToolButton[] = [
  { tool: 'select', key: 'S', icon: MousePointer },
  { tool: 'box', key: 'B', icon: SquareDashed },
  { tool: 'point', key: 'P', icon: MapPin },
  { tool: 'line', key: 'W', icon: Spline },
  { tool: 'polygon', key: 'A', icon: Pentagon },
  { tool: 'split', key: 'X', icon: Scissors, needsOne: true },
  { tool: 'hole', key: 'H', icon: Donut, needsOne: true },
];
