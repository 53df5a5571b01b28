// Writes dist/ entries that re-export the source, so that `import "batuta"` works in a checkout (examples, bench)
// without a build and always means the code that is there. `npm pack` replaces them by a real build.
"use strict";

var fs = require("fs");
var path = require("path");
var entries = require("./entries.cjs");

var root = path.join(__dirname, "..");

function writeIfChanged(name, text) {
  var file = path.join(root, "dist", name);
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Written aside and renamed: another process may be importing it right now.
  var aside = file + "." + process.pid;
  fs.writeFileSync(aside, text);
  fs.renameSync(aside, file);
}

// npm runs `prepare` between `prepack` and packing: then the real build is there and stays, until `postpack` restores.
var packing = process.env.npm_command === "pack" || process.env.npm_command === "publish";
if (!packing || process.argv.indexOf("--restore") !== -1) {
  Object.keys(entries).forEach(function (name) {
    writeIfChanged("lib/" + name + ".js", 'export * from "../../' + entries[name] + '";\n');
    var declarations = entries[name].replace(/^src\//, "").replace(/\.ts$/, ".d.ts");
    var up = declarations.split("/").slice(1).fill("..").join("/") || ".";
    writeIfChanged(declarations, 'export * from "' + up + "/../" + entries[name] + '";\n');
  });
}
