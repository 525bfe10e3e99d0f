// What workerd calls. After a panic or another trap the glue of wasm-bindgen makes a new instance with the next call.

import { fetch, scheduled } from "./index.js";

export default { fetch, scheduled };
