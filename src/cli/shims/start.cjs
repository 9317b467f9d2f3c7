#!/usr/bin/env node
// The command as npm installs it. It is plain, so that an old Node can read it and say what it lacks.
'use strict';
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 13)) {
  console.error(
    'hsm-vigil: this needs Node.js 22.13 or later, with node:sqlite; it runs on ' +
      process.version +
      '. Install a newer Node.js, then install hsm-vigil with that one.',
  );
  process.exit(3);
}
require('../hsm-vigil.cjs');
