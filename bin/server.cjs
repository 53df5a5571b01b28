// What `require("batuta/server")` loads.
"use strict";

require("./node-guard.cjs");
module.exports = require("../dist/lib/server.js");
