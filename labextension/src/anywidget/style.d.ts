/** The style sheets of the views as one text, put in by scripts/build-widget.mjs. */
declare module 'mlworkflow:style' {
  const css: string;
  export default css;
}
