/**
 * The text of a piece of HTML. Attributions come from archives and servers and are often links;
 * here they are never anything but text.
 */
export function plainText(html: string): string {
  const text = new DOMParser().parseFromString(html, 'text/html').body.textContent;
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
