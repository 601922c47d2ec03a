/**
 * What is in the static twin beside a view.
 */

/** A notebook file holds long texts as lists of lines. */
export function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : '';
}

const DATA_URL = /^data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)$/;

/** The text of the picture in a static twin; it is drawn by `views/svg`, which trusts nothing in it. */
export function pictureIn(html: string): string | null {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const image of page.querySelectorAll('img')) {
    const found = DATA_URL.exec(image.getAttribute('src') ?? '');
    if (found?.[1]) {
      try {
        return new TextDecoder().decode(Uint8Array.from(atob(found[1]), character => character.charCodeAt(0)));
      } catch {
        return null; // cut off, or not base64 after all
      }
    }
  }
  return null;
}
