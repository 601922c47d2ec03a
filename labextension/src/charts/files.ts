/**
 * Charts as files: what a person downloads.
 */

import { h } from '../views/dom';
import { loadEngine, type Option } from './load';

const DOTS_PER_PIXEL = 2;

/** Hand a file to the person. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = h('a', { attrs: { href: url, download: name } });
  link.style.display = 'none';
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A title as the name of a file. */
export function fileName(title: string, ending: string): string {
  const name = title.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${name.slice(0, 80) || 'chart'}.${ending}`;
}

/** A picture as SVG text. */
export async function toSvg(option: Option, width: number, height: number): Promise<string> {
  const picture = (await loadEngine()).begin(null, { renderer: 'svg', ssr: true, width, height });
  try {
    picture.setOption(option);
    return picture.renderToSVGString();
  } finally {
    picture.dispose();
  }
}

/** A picture as PNG, with two dots a pixel. */
export async function toPng(option: Option, width: number, height: number): Promise<Blob> {
  const picture = (await loadEngine()).begin(h('div'), { renderer: 'canvas', width, height });
  try {
    picture.setOption(option);
    const canvas = picture.renderToCanvas({ pixelRatio: DOTS_PER_PIXEL });
    return await new Promise((done, failed) =>
      canvas.toBlob(blob => (blob ? done(blob) : failed(new Error('The browser made no picture.'))), 'image/png')
    );
  } finally {
    picture.dispose();
  }
}
