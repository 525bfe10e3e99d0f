// One call each way a request: every other crossing between WebAssembly and JavaScript costs as much as a small symbol.

/** The method, the address, and every header as `name:value`, each on a line of its own. */
export function head(request) {
  let lines = `${request.method}\n${request.url}`;
  for (const [name, value] of request.headers) lines += `\n${name}:${value}`;
  return lines;
}

/** A response with headers in lines of `name:value`, each name once. A body without bytes is none. */
export function respond(status, lines, bytes) {
  const headers = {};
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon)] = line.slice(colon + 1);
  }
  // A copy: the memory of WebAssembly is written over long before the last byte is sent.
  return new Response(bytes.length ? bytes.slice() : null, { status, headers });
}
