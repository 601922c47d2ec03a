/**
 * Reading the content of an output: it may come from anywhere, so that nothing in it is taken for granted.
 */

import type { ClosedPicture, Definition, RanStep, ViewBundle } from '../schema';

const ID = /^[0-9a-zA-Z-]{6,64}$/;

/** Return the bundle, or null where it is not one that we can show. */
export function readBundle(value: unknown): ViewBundle | null {
  if (!isObject(value) || value['version'] !== 1) {
    return null;
  }
  const bundle: ViewBundle = { version: 1, kind: 'workflow', store: text(value['store']), name: text(value['name']) };
  switch (value['kind']) {
    case 'execution':
      if (!ID.test(text(value['id']))) {
        return null;
      }
      return { ...bundle, kind: 'execution', id: text(value['id']), seq: Number(value['seq']) || 0 };
    case 'steps':
      if (!ID.test(text(value['id']))) {
        return null;
      }
      return { ...bundle, kind: 'steps', id: text(value['id']), ran: ran(value['ran']), more: Number(value['more']) || 0, holds: texts(value['holds']) };
    case 'executions':
      return { ...bundle, kind: 'executions', ids: texts(value['ids']).filter(id => ID.test(id)) };
    case 'workflow':
      return { ...bundle, nodes: nodes(value['nodes']), frames: frames(value['frames']), pictures: pictures(value['pictures']), definitions: definitions(value['definitions']) };
    default:
      return null;
  }
}

function nodes(value: unknown): { [id: string]: string[] } {
  return Object.fromEntries(entries(value).map(([id, steps]) => [id, texts(steps)]));
}

function frames(value: unknown): { [id: string]: string } {
  return Object.fromEntries(entries(value).map(([id, name]) => [id, text(name)]));
}

function pictures(value: unknown): ClosedPicture[] {
  return (Array.isArray(value) ? value : [])
    .filter(isObject)
    .map(each => ({ closed: texts(each['closed']), svg: text(each['svg']), nodes: nodes(each['nodes']), frames: frames(each['frames']) }));
}

function definitions(value: unknown): { [step: string]: Definition } {
  return Object.fromEntries(
    entries(value).map(([name, item]) => {
      const given = isObject(item) ? item : {};
      const definition: Definition = {
        kind: text(given['kind']),
        title: text(given['title']),
        description: text(given['description']),
        depends: texts(given['depends']),
        spec: isObject(given['spec']) ? (given['spec'] as Definition['spec']) : {},
        slots: Number(given['slots']) || 0
      };
      return [name, definition];
    })
  );
}

function ran(value: unknown): RanStep[] {
  const moment = (given: unknown): number | null => (typeof given === 'number' && Number.isFinite(given) ? given : null);
  return (Array.isArray(value) ? value : []).filter(isObject).map(row => ({
    step: text(row['step']),
    title: text(row['title']) || text(row['step']),
    attempt: Number(row['attempt']) || 0,
    state: text(row['state']),
    started_at: moment(row['started_at']),
    ended_at: moment(row['ended_at']),
    note: text(row['note']),
    made: texts(row['made']),
    tail: texts(row['tail'])
  }));
}

function entries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
