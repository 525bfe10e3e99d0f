/** Hands `blob` to the browser as a download named `name`. */
export function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads the address after the click returns, so it must live on for a while.
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}

const KEEP_MS = 60_000;
