import { describe, expect, it } from 'vitest';

import { rebuild } from '../../src/views/svg';
import { HOSTILE, pictures } from '../setup/data';

const wrap = (inside: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10" viewBox="0 0 10 10" ${attributes}>${inside}</svg>`;

const html = (text: string): string => rebuild(text)?.root.outerHTML ?? '';

const escape = (text: string): string =>
  // A document of XML cannot hold these characters at all.
  text.replace(/[\u0000-\u001f]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

describe('the picture built anew', () => {
  it('keeps everything that Python draws', () => {
    const { svg, nodes } = pictures().view.picture;
    const built = rebuild(svg);
    expect(built?.width).toBeGreaterThan(100);
    expect(Object.keys(nodes).every(id => built?.named.has(id))).toBe(true);
    expect(built?.root.querySelectorAll('text').length).toBe(svg.split('<text').length - 1);
    expect(built?.root.querySelectorAll('path').length).toBe(svg.split('<path').length - 1);
    expect([...(built?.root.querySelectorAll('use') ?? [])].every(use => built?.root.querySelector(use.getAttribute('href') ?? '')));
  });

  it('has no style, script, foreign element, event or link that leads out', () => {
    const bad = [
      '<script>1</script>',
      '<style>*{color:red}</style>',
      '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
      '<g onclick="window.hacked=1"><rect onload="1" width="3"/></g>',
      '<a href="https://example.org"><text>x</text></a>',
      '<image href="https://example.org/x.png"/>',
      '<use href="https://example.org/x.svg#a"/>',
      '<use xlink:href="https://example.org/x.svg#a"/>',
      '<use href="data:image/svg+xml;base64,AAAA#a"/>',
      '<set attributeName="href" to="javascript:1"/>',
      '<animate attributeName="href" values="javascript:1"/>',
      '<rect style="background:url(https://example.org)" fill="url(https://example.org)" filter="url(#x)"/>',
      '<path d="M0 0" marker-end="url(https://example.org)"/>',
      '<text class="jp-Button lm-Widget" data-commandlinker-command="x" data-x="1">t</text>'
    ].join('');
    const text = html(wrap(bad, 'onload="window.hacked=1"'));
    expect(text).not.toMatch(/script|style|foreign|onclick|onload|example\.org|javascript|data:|jp-|lm-|commandlinker|animate|set |image/i);
  });

  it('lets titles be any text', () => {
    for (const hostile of HOSTILE) {
      const built = rebuild(wrap(`<g id="${escape(hostile)}"><title>${escape(hostile)}</title><text>${escape(hostile)}</text></g>`));
      const names = new Set([...(built?.root.querySelectorAll('*') ?? [])].map(element => element.localName));
      expect([...names].sort()).toEqual(['g', 'text', 'title']);
    }
    expect((window as { hacked?: unknown }).hacked).toBeUndefined();
  });

  it('refuses what is no SVG, and documents that could grow without bounds', () => {
    expect(rebuild('')).toBeNull();
    expect(rebuild('<html></html>')).toBeNull();
    expect(rebuild('<svg')).toBeNull();
    expect(rebuild(`<!DOCTYPE svg [<!ENTITY a "b">]>${wrap('<text>&a;</text>')}`)).toBeNull();
    const bomb = wrap('<defs><g id="a"><use href="#b"/><use href="#b"/></g><g id="b"><use href="#c"/></g></defs><use href="#a"/>');
    expect(rebuild(bomb)?.root.querySelectorAll('use').length).toBe(1);
  });

  it('gives two pictures on one page different ids', () => {
    const [one, other] = [rebuild(wrap('<g id="s-a"/>')), rebuild(wrap('<g id="s-a"/>'))];
    expect(one?.named.get('s-a')?.id).not.toBe(other?.named.get('s-a')?.id);
    expect(one?.href('s-a')).toBe(`#${one?.named.get('s-a')?.id}`);
  });
});
