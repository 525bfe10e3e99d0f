import { words } from "./words.js";

/** The routes of the service at `backend`; the empty address is that of this page. */
export function createApi(backend = "") {
  /** The key of whoever uses the page; kept in its memory alone. */
  let key = "";
  const address = (path) => backend.trim().replace(/\/+$/, "") + path;

  async function request(path, init = {}, timeoutMs = TIMEOUT_MS) {
    let response;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const headers = { ...init.headers, ...(key && { Authorization: `Bearer ${key}` }) };
      response = await fetch(address(path), { ...init, headers, referrerPolicy: "no-referrer", signal });
    } catch (error) {
      throw asUnreachable(error, words.unreachable);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Refusal(response.status, problem ?? {});
  }

  return {
    /** Makes a code and stores it; returns the body of the answer. */
    async generate(options) {
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(options) };
      return read(await request("/api/v1/qr/generate", init, GENERATE_TIMEOUT_MS));
    },
    /** A page of the history with at most `limit` codes: `{codes, next?}`. */
    async codes(cursor, limit) {
      const query = new URLSearchParams({ limit, ...(cursor && { cursor }) });
      return read(await request(`/api/v1/codes?${query}`));
    },
    /** Whether everybody is let in: the service has no keys. */
    async isOpen() {
      const { mode } = await read(await request("/health"));
      return mode === "dev";
    },
    /** Removes a code and its copies. */
    remove: (id) => request(`/api/v1/codes/${encodeURIComponent(id)}`, { method: "DELETE" }),
    /** Sends a key with everything from now on. */
    useKey(text) { key = text.trim(); },
    /** An address that an `img` can show: where a key is needed, the image is fetched with it. */
    async thumbnail(id) {
      if (!key) return this.image(id);
      const response = await request(`/api/v1/codes/${encodeURIComponent(id)}/image`);
      return URL.createObjectURL(await response.blob());
    },
    /** Where the image of a stored code is. */
    image: (id) => new URL(address(`/api/v1/codes/${encodeURIComponent(id)}/image`), location.href).href,
  };
}

/** The server answered, and said no. `fields` is a list of `{field, message}`, empty when no field is to blame. */
export class Refusal extends Error {
  constructor(status, problem) {
    // RFC 9457: the type tells what it is; ours are `urn:edgeqr:problem:NAME`.
    const translated = words.problems[String(problem.type).split(":").at(-1)];
    super(translated ?? problem.message ?? problem.detail ?? problem.title ?? words.refused(status));
    this.status = status;
    this.fields = Array.isArray(problem.errors) ? problem.errors : [];
  }
}

/** No usable answer came, so that trying again makes sense. */
export class Unreachable extends Error {}

async function read(response) {
  try {
    return await response.json();
  } catch (error) {
    throw asUnreachable(error, words.unreadable);
  }
}

function asUnreachable(error, message) {
  return new Unreachable(error.name === "TimeoutError" ? words.timedOut : message, { cause: error });
}

const TIMEOUT_MS = 15_000;
const GENERATE_TIMEOUT_MS = 60_000;
