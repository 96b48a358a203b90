// The form in Vue 3, without a build: the compiler is told that it is an element. In a project say so in the Vite plugin.

/** `Vue` is the module "vue"; `onSubmitted` is called when the bank has a case. */
export function complaints(Vue, onSubmitted) {
  const app = Vue.createApp({
    props: { language: String },
    setup: () => ({ step: Vue.ref(""), onSubmitted }),
    template: `<section><p id="step">{{ step }}</p>
      <jiesu-intake isolated :lang="language" @jiesu-step="step = $event.detail.step" @jiesu-submitted="onSubmitted" /></section>`,
  }, { language: "zh-Hans" });
  app.config.compilerOptions.isCustomElement = (tag) => tag === "jiesu-intake";
  return app;
}
