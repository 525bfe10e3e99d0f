// Every test of this folder in one process, so that they share a Chromium, its contexts and what these have compiled.
import { readdirSync } from "node:fs";

const files = readdirSync(new URL("./", import.meta.url)).filter((name) => name.endsWith(".test.mjs")).toSorted();
for (const file of files) await import(`./${file}`);
