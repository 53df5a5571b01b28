#!/usr/bin/env node
// Old syntax only: an old Node must get as far as the message.
"use strict";

var fs = require("fs");
var path = require("path");
var url = require("url");

function fail(error) {
  process.stderr.write("error: " + (error instanceof Error ? error.message : String(error)) + "\n");
  process.exit(1);
}

var isNodeFit = false;
try {
  require("./node-guard.cjs");
  isNodeFit = true;
} catch (error) {
  fail(error);
}

var words = process.argv.slice(2);
if (isNodeFit && words.length === 1 && (words[0] === "--version" || words[0] === "-v")) {
  // The most frequent question of scripts is answered before anything is loaded.
  process.stdout.write(
    JSON.parse(fs.readFileSync(path.join(__dirname, "..", "package.json"), "utf8")).version + "\n",
  );
} else if (isNodeFit) {
  require("./compile-cache.cjs");
  // In a checkout the source runs as it is; an installed package has only `dist`.
  var source = path.join(__dirname, "..", "src", "cli", "main.ts");
  var built = path.join(__dirname, "..", "dist", "lib", "cli.js");
  var entry = fs.existsSync(source) ? source : built;
  // `import` must not be parsed by a Node that does not know it, hence the text.
  new Function("href", "return import(href)")(url.pathToFileURL(entry).href)
    .then(function (cli) {
      return cli.main(words);
    })
    .catch(function (error) {
      fail(error instanceof Error && error.stack ? error.stack : error);
    });
}
