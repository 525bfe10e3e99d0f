// The browser that every test and measurement runs in.
import { chromium } from "playwright-core";

/** Starts Chromium. It can resolve no name, so that nothing in it can reach another machine. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // The page that embeds has a public name, and the service under test is on this machine.
      "--disable-features=LocalNetworkAccessChecks",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}
