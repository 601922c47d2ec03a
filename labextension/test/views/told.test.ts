import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { setTranslator } from '../../src/i18n';
import { told } from '../../src/told';

/** What Python says, written by a test of Python. */
const SAID = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/sentences.json'), 'utf-8')) as string[];

afterEach(() => setTranslator(null));

describe('sentences of the server', () => {
  it('are left alone in English', () => {
    for (const sentence of SAID) {
      expect(told(sentence)).toBe(sentence);
    }
  });

  it('are told in Chinese, every one', () => {
    setTranslator(null, 'zh-CN');
    for (const sentence of SAID) {
      expect(told(sentence), sentence).toMatch(/[一-龥]/);
      expect(told(sentence), sentence).not.toMatch(/\{(value|example|path|sentence|text)\}/);
    }
  });

  it('keep the values that they tell', () => {
    setTranslator(null, 'zh_CN');
    expect(told("It must be a whole number such as 32, not '3' (str).")).toBe("必须是整数，例如 32，而不是 '3' (str)。");
    expect(told('Model 1: "weight" must be a whole number from 0 to 100, not 101 (int).')).toBe('模型 1（从 0 起）：“weight”必须是 0 到 100 的整数，而不是 101 (int)。');
    expect(told('/bucket/$1{value}/ does not exist. Put it there first, or correct the path.')).toBe('/bucket/$1{value}/ 不存在。请先将其放到该处，或更正路径。');
  });

  it('tell states in words, and a wrong value by its key', () => {
    setTranslator(null, 'zh_CN');
    expect(told('Step "a" is not running: it is wait_inputs.')).toBe('节点“a”没有在运行：等待输入。');
    expect(told('There is no input of step "a" "x".')).toBe('没有节点“a”的输入“x”。');
    expect(told("parameters.n: It must be True or False, not 'x' (str).")).toBe("parameters.n：必须是 True 或 False，而不是 'x' (str)。");
  });

  it('stay as they came where nobody has translated them', () => {
    setTranslator(null, 'zh_CN');
    expect(told('The moon is full.')).toBe('The moon is full.');
  });
});
