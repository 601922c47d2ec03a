import { describe, expect, it } from 'vitest';

import { parseAnsi, renderAnsi, stripAnsi } from '../../src/views/ansi';
import { HOSTILE } from '../setup/data';

describe('ANSI', () => {
  it('reads sixteen colours, 256 and all', () => {
    const fore = (text: string): string | null | undefined => parseAnsi(text).at(-1)?.style?.fore;
    expect(fore('\x1b[31mx')).toBe('1');
    expect(fore('\x1b[97mx')).toBe('15');
    expect(fore('\x1b[38;5;196mx')).toBe('#ff0000');
    expect(fore('\x1b[38;5;244mx')).toBe('#808080');
    expect(fore('\x1b[38;2;1;2;3mx')).toBe('#010203');
    expect(parseAnsi('\x1b[1;4;31mx\x1b[22;24;39my')).toEqual([
      { text: 'x', style: expect.objectContaining({ bold: true, underline: true, fore: '1' }) as unknown },
      { text: 'y', style: null }
    ]);
  });

  it('takes out everything else that a terminal would obey', () => {
    expect(stripAnsi('a\x1b[2Jb\x1b[1;1Hc\x1b]0;title\x07d\x1bPq#0\x1b\\e\x1b(Bf\x07g\x9b31mh')).toBe('abcdefg31mh');
    expect(stripAnsi('\x1b]8;;https://example.org\x07link\x1b]8;;\x07')).toBe('link');
    expect(stripAnsi('an unfinished \x1b[')).toBe('an unfinished ');
  });

  it('makes text, whatever it says', () => {
    for (const hostile of HOSTILE) {
      const place = document.createElement('div');
      place.append(...renderAnsi(hostile));
      expect([...place.querySelectorAll('*')].every(element => element.localName === 'span')).toBe(true);
    }
  });
});
