import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { kindWord, setTranslator, stateWord, t, TABLES } from '../../src/i18n';

afterEach(() => setTranslator(null));

describe('texts', () => {
  it('has a translation for each text, with the same fields', () => {
    const fields = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(Object.keys(TABLES.ZH_CN).sort()).toEqual([...TABLES.EN].sort());
    expect(Object.keys(TABLES.ZH_STATES)).toEqual(Object.keys(TABLES.STATES));
    expect(Object.keys(TABLES.ZH_KINDS)).toEqual(Object.keys(TABLES.KINDS));
    for (const text of TABLES.EN) {
      expect(fields(TABLES.ZH_CN[text])).toEqual(fields(text));
    }
  });

  it('has no text that nobody says', () => {
    const root = join(import.meta.dirname, '../../src');
    const files = readdirSync(root, { recursive: true, encoding: 'utf-8' }).filter(name => name.endsWith('.ts') && !name.startsWith('texts'));
    const source = files.map(name => readFileSync(join(root, name), 'utf-8')).join('\n');
    expect(TABLES.EN.filter(text => !source.includes(`'${text}'`))).toEqual([]);
  });

  it('has the words for states that Python has', () => {
    const python = readFileSync(join(import.meta.dirname, '../../../jupyter_mlworkflow/show/texts/english.py'), 'utf-8');
    for (const [state, word] of Object.entries(TABLES.STATES)) {
      expect(python).toContain(`"${state}": "${word}"`);
    }
  });

  it('speaks Chinese where the application does, and prefers its language pack', () => {
    setTranslator({ __: text => text }, 'zh-CN');
    expect(t('{count} lines', { count: 3 })).toBe('3 行');
    expect(stateWord('wait_inputs')).toBe('等待输入');
    setTranslator({ __: text => (text === 'Stop' ? 'Halt' : text) }, 'de');
    expect(t('Stop')).toBe('Halt');
    expect(t('Retry')).toBe('Retry');
  });

  it('leaves words alone that it does not know', () => {
    expect(stateWord('constructor')).toBe('constructor');
    expect(kindWord('__proto__')).toBe('__proto__');
  });
});
