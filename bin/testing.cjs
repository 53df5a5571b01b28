// What `require("batuta/testing")` loads.
"use strict";

require("./node-guard.cjs");
module.exports = require("../dist/lib/testing.js");
