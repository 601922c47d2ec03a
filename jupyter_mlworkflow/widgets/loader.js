// Shows a view with code that the page has, or gets, once: from our JupyterLab extension, from the
// first view of the kernel (its `code`), or from the kernel by asking.
const KEY = Symbol.for('jupyter-mlworkflow.views');

function load(text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  return import(url).finally(() => URL.revokeObjectURL(url));
}

function ask(model) {
  return new Promise(resolve => {
    const take = message => {
      if (message && message.kind === 'code') {
        model.off('msg:custom', take);
        resolve(message.code);
      }
    };
    model.on('msg:custom', take);
    model.send({ op: 'code' });
  });
}

async function views(model) {
  const code = model.get('code');
  if (!globalThis[KEY] && !code) await new Promise(go => setTimeout(go, 500)); // another view may bring it
  globalThis[KEY] ??= Promise.resolve(code || ask(model)).then(load);
  return globalThis[KEY];
}

export default {
  async initialize({ model }) {
    return (await views(model)).initialize({ model });
  },
  async render({ model, el }) {
    return (await views(model)).render({ model, el });
  }
};
