import init from "__APP_JS__";
init({ module_or_path: new URL("__APP_WASM__", import.meta.url) });
