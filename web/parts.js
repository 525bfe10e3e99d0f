import { words } from "./words.js";

/** A part of the page did not come: trying again helps, or reloading the page. */
export class Missing extends Error {
  constructor(cause, isAgain) {
    super(words.partMissing + (isAgain ? words.thenReload : ""), { cause });
  }
}

/**
 * The module at a path beside this one, loaded when it is first needed. One that does not come is `Missing`, and the next call
 * asks for it again: under another address, since older browsers remember under the first one that it failed
 * (https://github.com/whatwg/html/pull/10327). What it needs has no other one.
 */
export function loadModule(path) {
  if (!modules.has(path)) modules.set(path, load(path));
  return modules.get(path);
}

async function load(path) {
  const missed = misses.get(path) ?? 0;
  try {
    return await import(missed === 0 ? path : `${path}?${missed + 1}`);
  } catch (error) {
    modules.delete(path);
    misses.set(path, missed + 1);
    throw new Missing(error, missed > 0);
  }
}

/** Adds a style sheet to a document or a shadow root, and waits for it; one that does not come is `Missing`, too. */
export async function loadStyles(root, address) {
  if (root.querySelector(`link[href="${address}"]`)) return;
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  const loaded = new Promise((resolve, reject) => {
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", reject);
  });
  (root.head ?? root).append(sheet);
  try {
    await loaded;
  } catch (error) {
    sheet.remove();
    throw new Missing(error);
  }
}

/** Modules that are there or on their way, and how often each was missed. */
const modules = new Map();
const misses = new Map();
