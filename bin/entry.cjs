// What `require("batuta")` loads: Node 24 can require the ES module itself.
"use strict";

require("./node-guard.cjs");
require("./compile-cache.cjs");
module.exports = require("../dist/lib/index.js");
