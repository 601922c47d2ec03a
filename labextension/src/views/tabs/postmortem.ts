/**
 * The exception that ended a job: its frames with source and locals, all of it text.
 */

import { stepFailed } from '../../fold';
import { t } from '../../i18n';
import type { Frame, RaisedException } from '../../schema';
import { h } from '../dom';
import { section } from './rows';
import type { StepContext } from './tab';

/** Shows the post-mortem of a failed step, if it left one. */
export class PostmortemPart {
  readonly element = h('div');
  private asked = '';

  update({ name, record, step, transport, moment }: StepContext): void {
    const wanted = step && record && transport && moment === null && stepFailed(step.state) ? `${record.id} ${name} ${step.attempt} ${step.ended_at}` : '';
    if (wanted === this.asked) {
      return;
    }
    this.asked = wanted;
    this.element.replaceChildren();
    if (record && transport && wanted) {
      void transport.postmortem(record.id, name).then(
        ({ exceptions }) => {
          if (this.asked === wanted && exceptions.length) {
            this.element.replaceChildren(section(t('Post-mortem'), ...exceptions.map((each, at) => exceptionOf(each, at === 0))));
          }
        },
        () => (this.asked = this.asked === wanted ? '' : this.asked) // asked again with the next news
      );
    }
  }
}

function exceptionOf(raised: RaisedException, first: boolean): HTMLElement {
  const said = raised.message ? `${raised.type}: ${raised.message}` : raised.type;
  const how = raised.how === 'cause' ? t('caused by {what}', { what: said }) : raised.how === 'context' ? t('while handling {what}', { what: said }) : said;
  const innermost = [...raised.frames].reverse();
  const own = innermost.findIndex(frame => isOwn(frame.file));
  const opened = own < 0 ? 0 : own;
  const frames = innermost.map((frame, at) => frameOf(frame, first && at === opened));
  const inside = frames.splice(0, own > 1 ? own : 0); // how a library got there says less than where it was called
  const deeper = inside.length ? h('details', { class: 'mlw-stack' }, h('summary', {}, t('{count} frames in libraries', { count: inside.length })), ...inside) : null;
  const left = raised.left_out ? h('p', { class: 'mlw-empty' }, t('{count} frames between were left out', { count: raised.left_out })) : null;
  return h('div', { class: 'mlw-raised' }, h('strong', {}, how), deeper, ...frames, left);
}

const LIBRARIES = /^<|[/\\](site-packages|dist-packages|lib(64)?[/\\]python\d[^/\\]*)[/\\]/i;

/** Whether a frame is in code of the user's own: in no library; as in `handles/postmortem.py`. */
function isOwn(file: string): boolean {
  return !LIBRARIES.test(file);
}

function frameOf(frame: Frame, open: boolean): HTMLElement {
  const where = t('{file}:{line} in {name}', { file: frame.file, line: frame.line, name: frame.function });
  const short = frame.file.split('/').pop() ?? frame.file; // the folder of an attempt is long, and says nothing
  const lines = frame.source.map((text, at) => {
    const number = frame.first + at;
    const here = number === frame.line;
    return h('span', { class: here ? 'mlw-here' : '' }, `${here ? '▸' : ' '} ${String(number).padStart(4)}  ${text}\n`);
  });
  const locals = Object.entries(frame.locals).flatMap(([name, value]) => [h('dt', {}, h('code', {}, name)), h('dd', {}, h('code', {}, value))]);
  return h(
    'details',
    { class: 'mlw-stack', attrs: { open } },
    h('summary', { attrs: { title: frame.file } }, h('code', {}, t('{file}:{line} in {name}', { file: short, line: frame.line, name: frame.function }))),
    lines.length ? h('pre', { attrs: { tabindex: 0, 'aria-label': where } }, ...lines) : null,
    locals.length ? h('dl', { class: 'mlw-pairs' }, ...locals) : null
  );
}
