import { words } from "./words.js";

let loading;

/** The engine: `draw(request)` and `file(request, format)`, loaded once, when it is first needed. */
export function loadEngine() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw new EngineMissing(words.engineFailed, { cause: error });
  });
  return loading;
}

/** The engine could not be loaded; trying again makes sense. */
export class EngineMissing extends Error {}

async function load() {
  attempts += 1;
  // A module that failed to load once is remembered as failed under its address.
  const engine = await import(attempts === 1 ? "./engine.js" : `./engine.js?${attempts}`);
  await engine.default({ module_or_path: new URL("./engine.wasm", import.meta.url) });
  return engine;
}

let attempts = 0;
