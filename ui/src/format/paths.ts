/** A file's path in a folder of this system; without a folder, its name. */
export function inFolder(folder: string, file: string): string {
  if (!folder) return file;
  return folder + (folder.includes('\\') ? '\\' : '/') + file;
}
