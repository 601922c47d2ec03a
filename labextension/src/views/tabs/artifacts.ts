/**
 * Inputs and outputs of a step, with links where there is something to open.
 */

import { t } from '../../i18n';
import type { Artifact, Json } from '../../schema';
import type { ArtifactSource } from '../../transports/artifacts';
import { h, type Child } from '../dom';
import { assetCard, inStorage, storagePath } from './links';
import { copyable, link, nothing, pairs, section, value } from './rows';
import type { StepContext, Tab } from './tab';

/** Inputs & outputs. */
export class ArtifactsTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab' });
  private drawn = '';

  update(context: StepContext): void {
    // Not with each word about the step: a folder that somebody looks into would close.
    const shown = JSON.stringify([context.step?.inputs, context.step?.outputs, context.transport !== null]);
    if (shown === this.drawn) {
      return;
    }
    this.drawn = shown;
    const declared = context.definition?.spec ?? {};
    const inputs = names(context.step?.inputs, declared['inputs']);
    const outputs = names(context.step?.outputs, declared['outputs']);
    this.element.replaceChildren(
      section(t('Inputs'), inputs.length ? pairs(inputs.map(name => [name, input(context, name)])) : nothing(t('It has no inputs.'))),
      section(t('Outputs'), outputs.length ? pairs(outputs.map(name => [name, output(context, name)])) : nothing(t('It has no outputs.')))
    );
    if (!context.transport && /"(obs_url|metric_files)":/.test(shown)) {
      this.element.append(nothing(t('What is in the storage can be looked at where this is connected.')));
    }
  }

  dispose(): void {
    this.element.remove();
  }
}

function names(made: { [name: string]: unknown } | undefined, declared: Json | undefined): string[] {
  const planned = declared !== null && typeof declared === 'object' && !Array.isArray(declared) ? Object.keys(declared) : [];
  return [...new Set([...Object.keys(made ?? {}), ...planned])];
}

function input(context: StepContext, name: string): Child {
  const given = context.step?.inputs[name];
  if (given === undefined) {
    const inputs = context.definition?.spec['inputs'];
    const declared = inputs !== null && typeof inputs === 'object' && !Array.isArray(inputs) ? inputs?.[name] : undefined;
    return declared === undefined ? '' : value(declared);
  }
  return given !== null && typeof given === 'object' && !Array.isArray(given) && 'data' in given ? artifact(given['data'], sourceOf(context)) : artifact(given, sourceOf(context));
}

function output(context: StepContext, name: string): Child {
  const made: Artifact | undefined = context.step?.outputs[name];
  return made ? artifact(made as unknown as Json, sourceOf(context)) : h('span', { class: 'mlw-quiet' }, t('not made yet'));
}

function sourceOf(context: StepContext): ArtifactSource | null {
  return context.transport?.artifacts ?? null;
}

/** What a value of the form `{"type", "value"}` is: folders to look into, models and services as they are now. */
export function artifact(given: Json | undefined, source: ArtifactSource | null): HTMLElement {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    return value(given);
  }
  const type = typeof given['type'] === 'string' ? given['type'] : '';
  const what = given['value'] ?? given;
  const tag = type ? h('span', { class: 'mlw-type' }, type) : null;
  if (what === null || typeof what !== 'object' || Array.isArray(what)) {
    return h('span', {}, tag, value(what));
  }
  const rows = Object.entries(what).map(([name, part]): [string, Child] => [name, detail(name, part, source)]);
  const only = rows[0];
  const card = source ? assetCard(type, what, source) : null;
  return rows.length === 1 && only ? h('div', {}, tag, only[1]) : h('div', {}, tag, pairs(rows), card);
}

function detail(name: string, part: Json, source: ArtifactSource | null): HTMLElement {
  const place = name === 'obs_url' || name === 'metric_files';
  if (Array.isArray(part) && part.length && part.every((item): item is string => typeof item === 'string')) {
    return h('div', {}, ...part.map(item => h('div', {}, place ? storagePath(item, source) : copyable(item))));
  }
  if (typeof part !== 'string') {
    return value(part);
  }
  if (place && inStorage(part)) {
    return storagePath(part, source);
  }
  return name.endsWith('_address') || /^https?:\/\//.test(part) ? link(part) : copyable(part);
}
