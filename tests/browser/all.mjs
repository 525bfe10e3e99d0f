// Every test of this folder in one process, so that they share a Chromium, its contexts and what these have compiled. How the form
// looks takes half as long as all of them, and e2e asks it beside them.
import { readdirSync } from "node:fs";

const files = readdirSync(new URL("./", import.meta.url)).filter((name) => name.endsWith(".test.mjs") && name !== "looks.test.mjs");
for (const file of files.toSorted()) await import(`./${file}`);
