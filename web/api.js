import { words } from "./words.js";

/** Draws the code for `options` as `format`; returns its picture and the figures of its symbol. */
export async function fetchImage(options, format, signal) {
  const query = new URLSearchParams({ ...options, format });
  // no-store: what a person types passes through here letter by letter, and should not stay in the browser's cache.
  const response = await request(`/api/v1/qr?${query}`, { cache: "no-store" }, IMAGE_TIMEOUT_MS, signal);
  const { headers } = response;
  return {
    blob: await read(response.blob()),
    version: headers.get("X-QR-Version"),
    mask: headers.get("X-QR-Mask"),
    ecc: headers.get("X-QR-Ecc"),
  };
}

/** Makes the code for `options` and stores it; returns the body of the answer. */
export async function generate(options) {
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(options) };
  const response = await request("/api/v1/qr/generate", init, GENERATE_TIMEOUT_MS);
  return read(response.json());
}

/** The server answered, and said no. `fields` is a list of `{field, message}`, empty when no field is to blame. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.message ?? problem.detail ?? problem.title ?? words.refused(status));
    this.status = status;
    this.fields = Array.isArray(problem.errors) ? problem.errors : [];
    this.tooLong = typeof problem.needed_bits === "number";
  }
}

/** No usable answer came, so that trying again makes sense. */
export class Unreachable extends Error {}

async function request(path, init, timeoutMs, signal) {
  const deadline = AbortSignal.timeout(timeoutMs);
  const signals = signal ? AbortSignal.any([deadline, signal]) : deadline;
  let response;
  try {
    response = await fetch(backend() + path, { ...init, referrerPolicy: "no-referrer", signal: signals });
  } catch (error) {
    throw asUnreachable(error, words.unreachable);
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem ?? {});
}

async function read(body) {
  try {
    return await body;
  } catch (error) {
    throw asUnreachable(error, words.unreadable);
  }
}

/** An abort stays an abort: the caller asked for it and shows nothing. */
function asUnreachable(error, message) {
  if (error.name === "AbortError") return error;
  return new Unreachable(error.name === "TimeoutError" ? words.timedOut : message, { cause: error });
}

function backend() {
  const address = document.querySelector('meta[name="edgeqr-backend"]')?.content ?? "";
  return address.trim().replace(/\/+$/, "");
}

const IMAGE_TIMEOUT_MS = 15_000;
const GENERATE_TIMEOUT_MS = 60_000;
