/**
 * When the page changes between light and dark: canvases are drawn anew then.
 */

const listeners = new Set<() => void>();
let watching = false;

/** Call `listener` when the theme may have changed; returns how to stop. */
export function onTheme(listener: () => void): () => void {
  watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watch(): void {
  if (watching) {
    return;
  }
  watching = true;
  const tell = (): void => listeners.forEach(listener => listener());
  const observer = new MutationObserver(tell);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributeFilter: ['class', 'data-jp-theme-light', 'data-vscode-theme-kind', 'style'] });
  }
  if (typeof matchMedia === 'function') {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);
  }
}
