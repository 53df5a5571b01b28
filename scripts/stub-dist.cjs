// Writes dist/ entries that re-export the source, so that `import "batuta"` works in a checkout (examples, bench)
// without a build and always means the code that is there. `npm pack` replaces them by a real build.
"use strict";

var fs = require("fs");
var path = require("path");

var root = path.join(__dirname, "..");
var entries = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).exports;

function writeIfChanged(file, text) {
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
  Object.keys(entries).forEach((name) => {
    var js = entries[name].default;
    if (js === undefined) return;
    var file = path.join(root, js);
    var source = js.replace(/^\.\/dist\//, "src/").replace(/\.js$/, ".ts");
    var specifier = path.relative(path.dirname(file), path.join(root, source)).split(path.sep).join("/");
    var text = 'export * from "' + specifier + '";\n';
    writeIfChanged(file, text);
    writeIfChanged(file.replace(/\.js$/, ".d.ts"), text);
  });
}
