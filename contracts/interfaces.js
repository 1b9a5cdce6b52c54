#!/usr/bin/env node
// Takes out of the compiler's output what the wrappers are made of: interfaces.js FOLDER writes NAME.abi and NAME.bin into it.
'use strict';
const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
for (const name of ['ConsortiumLightClient', 'CheckpointRegistry', 'AnchorBook']) {
  const output = JSON.parse(fs.readFileSync(path.join(__dirname, 'target', 'berlin', `${name}.sol`, `${name}.json`), 'utf8'));
  fs.writeFileSync(path.join(folder, `${name}.abi`), JSON.stringify(output.abi));
  fs.writeFileSync(path.join(folder, `${name}.bin`), output.bytecode.object.slice(2));
}
