import { describe, expect, it } from 'vitest';

import { readLiteral, writeJson } from '../../src/views/fields/literal';

describe('reading what is typed or pasted', () => {
  it.each([
    ['{"a": [1, 2.5, -3e2], "b": {"c": null}}', { a: [1, 2.5, -300], b: { c: null } }],
    ["{ 'dataset_name': 'flowers', 'on': True, 'off': None, }", { dataset_name: 'flowers', on: true, off: null }],
    ['[1_000, "a\\n\\u00e4", (2, 3)]', [1000, 'a\nä', [2, 3]]],
    ['{“flavor_id”: “local.cpu.1”}', { flavor_id: 'local.cpu.1' }],
    ['  "text"  ', 'text'],
    ['[]', []]
  ])('%s', (text, value) => {
    expect(readLiteral(text)).toEqual({ value });
  });

  it.each([
    ['{"a": 1', 'Column 8: "}" is missing at the end.'],
    ['[1 2]', 'Column 4: "," or "]" must stand here.'],
    ['{a: 1}', 'Column 2: a name in quotes must stand here.'],
    ['{"a" 1}', 'Column 6: ":" must follow the name "a".'],
    ['{"a": yes}', 'Column 7: yes is no value; text needs quotes.'],
    ['{"a": }', 'Column 7: a value is missing.'],
    ['{"a": "x}', 'Column 7: the closing quote is missing.'],
    ['{} 1', 'Column 4: nothing more may follow.'],
    ['{\n  "a": 1,\n  "b": oops\n}', 'Line 3, column 8: oops is no value; text needs quotes.'],
    ['1.2.3', 'Column 1: 1.2.3 is no value; text needs quotes.'],
    ['"\\u12"', 'Column 4: an escape is broken.']
  ])('%s is told with its place', (text, wrong) => {
    expect(readLiteral(text)).toEqual({ wrong });
  });

  it('gives up on what is nested without end, and keeps odd names as names', () => {
    expect(readLiteral('['.repeat(5000))).toEqual({ wrong: 'Column 202: it is nested too deeply.' });
    const read = readLiteral('{"__proto__": {"hacked": 1}}');
    expect('value' in read && JSON.stringify(read.value)).toBe('{"__proto__":{"hacked":1}}');
    expect(({} as { hacked?: number }).hacked).toBeUndefined();
  });

  it('writes JSON with short lists on one line', () => {
    expect(writeJson({ a: [1, 2, 3], b: { c: 'x' } })).toBe('{\n  "a": [1, 2, 3],\n  "b": {\n    "c": "x"\n  }\n}');
  });
});
