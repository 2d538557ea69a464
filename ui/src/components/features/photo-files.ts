export const LARGEST_PHOTO = 32 * 1024 * 1024;

/** Pictures among the files that were dropped, pasted or chosen. */
export function pictureFiles(files: FileList | readonly File[] | null | undefined): readonly File[] {
  return [...(files ?? [])].filter(isPicture);
}

/** By type, or by name where a system knows no type (HEIC, on most desktops). */
export function isPicture({ type, name }: Pick<File, 'type' | 'name'>): boolean {
  return type.startsWith('image/') || /\.(jpe?g|png|webp|heic|heif|avif|gif|tiff?)$/i.test(name);
}
