// What workerd calls. After a panic or another trap the glue of wasm-bindgen makes a new instance with the next call.

import { fetch as answer, scheduled } from "./index.js";

// Cloudflare cancels the work for a client that has gone, which would leave a code half kept, and its slot taken for minutes: what
// waits for clouds or ledger gets 30 s more. Images by query do not wait, and would cost 5 % more of the processor.
function fetch(request, env, context) {
  const answered = answer(request, env, context);
  if (!request.url.includes("/api/v1/qr?")) context.waitUntil(answered);
  return answered;
}

export default { fetch, scheduled };
