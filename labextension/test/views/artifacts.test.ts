import { afterEach, describe, expect, it } from 'vitest';

import type { Asset, StorageEntry, StorageFile } from '../../src/schema';
import type { ArtifactSource } from '../../src/transports/artifacts';
import { artifact } from '../../src/views/tabs/artifacts';
import { docsPage } from '../../src/views/tabs/links';

const HOSTILE = '<img src=x onerror=alert(1)>';

function entry(path: string, size: number | null = 5): StorageEntry {
  const directory = path.endsWith('/');
  return { name: path.replace(/\/$/, '').replace(/.*\//, ''), path, directory, size: directory ? null : size };
}

function file(path: string, more: Partial<StorageFile>): StorageFile {
  return { path, size: 5, kind: 'other', media: '', content: '', cut: false, ...more };
}

function source(found: { folders?: { [path: string]: StorageEntry[] }; files?: StorageFile[]; asset?: Asset }, download = true): ArtifactSource {
  const refuse = (what: string): never => {
    throw new Error(`There is nothing at "${what}".`);
  };
  return {
    folder: async path => ({ path, entries: found.folders?.[path] ?? refuse(path), count: found.folders?.[path]?.length ?? 0 }),
    file: async path => found.files?.find(each => each.path === path) ?? refuse(path),
    asset: async (_, name) => found.asset ?? refuse(name),
    fileUrl: path => (download ? `/raw?path=${encodeURIComponent(path)}` : null)
  };
}

const SERVICE: Asset = {
  type: 'service', name: 'digits', version: '', state: 'running', reason: '', address: 'http://127.0.0.1:9000',
  model_type: '', files: 0, size: 0, created: 0, code: 'wf.service("0123")'
};

async function settled(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve));
}

function shown(value: { type: string; value: { [name: string]: string } }, from: ArtifactSource | null): HTMLElement {
  const element = artifact(value, from);
  document.body.append(element);
  return element;
}

async function press(element: HTMLElement, text: string): Promise<void> {
  const found = [...element.querySelectorAll('button')].find(each => each.textContent?.startsWith(text));
  expect(found, text).toBeDefined();
  found?.click();
  await settled();
}

afterEach(() => document.body.replaceChildren());

describe('artifacts', () => {
  const out = { type: 'obs', value: { obs_url: '/bucket/out/' } };
  const folders = { '/bucket/out/': [entry('/bucket/out/deep/'), entry(`/bucket/out/${HOSTILE}`, 1234)], '/bucket/out/deep/': [] };

  it('opens a folder, goes into the next, and closes with Escape', async () => {
    const element = shown(out, source({ folders }));
    await press(element, '/bucket/out/');
    expect([...element.querySelectorAll('.mlw-file')].map(each => each.textContent)).toEqual(['deep', `${HOSTILE}1.2 KB`]);
    await press(element, 'deep');
    expect(element.textContent).toContain('This folder is empty.');
    element.querySelector('.mlw-look')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(element.querySelector('.mlw-look')).toBeNull();
    expect(element.querySelector('.mlw-look-open')?.getAttribute('aria-expanded')).toBe('false');
  });

  it('shows texts as text, pictures without scripts, and refuses other formats that call themselves pictures', async () => {
    const path = `/bucket/out/${HOSTILE}`;
    for (const [found, said, pictures] of [
      [file(path, { kind: 'text', content: '<script>alert(1)</script>', cut: true }), '<script>alert(1)</script>Only its beginning', 0],
      [file(path, { kind: 'picture', media: 'image/png', content: 'aGk=' }), HOSTILE, 1],
      [file(path, { kind: 'picture', media: 'image/svg+xml', content: 'PHN2Zy8+' }), 'too large', 0],
      [file(path, {}), 'There is no preview of this file.', 0]
    ] as const) {
      const element = shown(out, source({ folders, files: [found] }));
      await press(element, '/bucket/out/');
      await press(element, HOSTILE);
      expect(element.querySelector('.mlw-look-file')?.textContent).toContain(said);
      expect(element.querySelectorAll('img')).toHaveLength(pictures);
      expect(element.querySelector('script')).toBeNull();
      expect(element.querySelector('a')?.getAttribute('href')).toBe(`/raw?path=${encodeURIComponent(path)}`);
    }
  });

  async function preview(name: string, content: string, more: Partial<StorageFile> = {}): Promise<HTMLElement> {
    const path = `/bucket/out/${name}`;
    const found = file(path, { kind: 'text', content, ...more });
    const element = shown(out, source({ folders: { '/bucket/out/': [entry(path)] }, files: [found] }));
    await press(element, '/bucket/out/');
    element.querySelector<HTMLElement>('.mlw-file')?.click();
    await settled();
    return element.querySelector<HTMLElement>('.mlw-look-file') as HTMLElement;
  }

  it('shows a CSV file as a table, and as text on demand', async () => {
    const rows = Array.from({ length: 150 }, (_, at) => `${at},"a ""quoted"", ${HOSTILE}"`);
    const shownFile = await preview('scores.csv', ['step,note', ...rows].join('\r\n'));
    expect([...shownFile.querySelectorAll('th')].map(each => each.textContent)).toEqual(['step', 'note']);
    expect(shownFile.querySelectorAll('tbody tr')).toHaveLength(100);
    expect(shownFile.querySelector('tbody tr')?.lastElementChild?.textContent).toBe(`a "quoted", ${HOSTILE}`);
    expect(shownFile.textContent).toContain('Rows: 150 · columns: 2 · The first 100 rows');
    expect(shownFile.querySelector('img')).toBeNull();
    await press(shownFile, 'As text');
    expect(shownFile.querySelector('table')?.closest('[hidden]')).not.toBeNull();
    expect(shownFile.querySelector('pre')?.closest('[hidden]')).toBeNull();
  });

  it('leaves out the row of a table that is cut in two', async () => {
    const shownFile = await preview('scores.tsv', 'a\tb\n1\t2\n3', { cut: true });
    expect(shownFile.querySelectorAll('tbody tr')).toHaveLength(1);
    expect(shownFile.textContent).toContain('Rows: more than 1 · columns: 2');
  });

  it('shows JSON as a tree, and what only calls itself JSON as text', async () => {
    const tree = await preview('config.json', `{"layers": [64, "${HOSTILE}"]}`);
    expect(tree.querySelector('.mlw-json-string')?.textContent).toBe(`"${HOSTILE}"`);
    expect(tree.querySelector('img')).toBeNull();
    for (const [text, cut] of [['{"layers": [64,', false], ['{"a": 1}', true]] as const) {
      const plain = await preview('config.json', text, { cut });
      expect([plain.querySelector('.mlw-json'), plain.querySelector('pre')?.textContent]).toEqual([null, text]);
    }
    expect((await preview('empty.json', '')).textContent).toContain('This file is empty.');
  });

  it('does not let a name be read backwards', async () => {
    const shownFile = await preview('photo\u202egnp.exe', 'x');
    expect(shownFile.textContent).not.toContain('\u202e');
    expect(document.querySelector('.mlw-file')?.textContent).not.toContain('\u202e');
    expect(shownFile.querySelector('a')?.getAttribute('href')).toContain('%E2%80%AE');
  });

  it('says where something cannot be had', async () => {
    const kernel = shown(out, source({ folders, files: [file(`/bucket/out/${HOSTILE}`, { kind: 'text' })] }, false));
    await press(kernel, '/bucket/out/');
    await press(kernel, HOSTILE);
    expect(kernel.textContent).toContain('can be looked at but not downloaded');
    expect(kernel.querySelector('a')).toBeNull();
    const gone = shown({ type: 'obs', value: { obs_url: '/bucket/gone/' } }, source({}));
    await press(gone, '/bucket/gone/');
    expect(gone.textContent).toContain('There is nothing at "/bucket/gone/".');
    expect(shown(out, null).querySelector('.mlw-look-open')).toBeNull();
  });

  it('leads to the page of a service that runs, by http only', async () => {
    const value = { type: 'service', value: { service_id: '0123', service_name: 'digits' } };
    const running = shown(value, source({ asset: SERVICE }));
    await settled();
    const page = running.querySelector('a');
    expect([page?.getAttribute('href'), page?.rel]).toEqual(['http://127.0.0.1:9000/docs', 'noopener noreferrer']);
    const stopped = shown(value, source({ asset: { ...SERVICE, state: 'stopped' } }));
    await settled();
    expect(stopped.textContent).toContain('stopped');
    expect(stopped.querySelector('a')).toBeNull();
    expect(docsPage('javascript:alert(1)')).toBeNull();
    expect(docsPage('')).toBeNull();
  });
});
