// workerd with the Worker and the bindings of a wrangler configuration.
//
// Arguments: the configuration, with `.dev.vars` beside it; the folder of the state, as `wrangler dev --persist-to` has it; the
// port; what is in between. `front` is miniflare's: it names the client's address, and starts the cron trigger on request. `nothing`
// is as much as Cloudflare would see of the Worker. `wrangler dev` puts a second workerd with a proxy and an inspector before both,
// which no deployment has.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

const [configuration, state, port, between] = process.argv.slice(2);
const { main } = unstable_readConfig({ config: configuration });
const { workerOptions } = unstable_getMiniflareWorkerOptions(configuration);
const folder = dirname(main);
const module = (type, file) => ({ type, path: join(folder, file), contents: readFileSync(join(folder, file)) });

const miniflare = new Miniflare({
  ...workerOptions,
  modulesRoot: folder,
  modules: [module("ESModule", "index.js"), module("CompiledWasm", "index_bg.wasm")],
  d1Persist: join(state, "v3/d1"),
  host: "127.0.0.1",
  ...(between === "front"
    ? { port: Number(port), unsafeTriggerHandlers: true }
    // Nobody uses the front's own socket then.
    : { port: 0, unsafeDirectSockets: [{ host: "127.0.0.1", port: Number(port) }] }),
  cf: false,
  log: new Log(LogLevel.WARN),
});
await miniflare.ready;
