import Copy from '@lucide/svelte/icons/copy';
import FileWarning from '@lucide/svelte/icons/file-exclamation-point';
import Link2Off from '@lucide/svelte/icons/link-2-off';
import MapPin from '@lucide/svelte/icons/map-pin';
import Shapes from '@lucide/svelte/icons/shapes';
import Trash from '@lucide/svelte/icons/trash-2';
import TypeIcon from '@lucide/svelte/icons/type';
import KeyRound from '@lucide/svelte/icons/key-round';
import type { Component } from 'svelte';
import type { ReviewKind } from '../../state/review-types';

/** The symbol of each kind; its word stands beside it or is read out. */
export const KIND_ICONS: Record<ReviewKind, Component<{ size?: number }>> = {
  PROPERTY: TypeIcon,
  GEOMETRY: MapPin,
  EXISTENCE: Trash,
  DUPLICATE: Copy,
  REFERENCE: Link2Off,
  UNIQUE: KeyRound,
  SPATIAL: Shapes,
  SCHEMA: FileWarning,
};
