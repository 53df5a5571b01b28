// Loaded before anything else of the package: an older Node must read what is needed, not a syntax error. Old syntax.
(() => {
  "use strict";
  var have = (process.versions.node || "0").split(".").map(Number);
  // Before 24.2 `import.meta.main` is missing, and a flow file with a main guard would silently do nothing.
  if (have[0] > 24 || (have[0] === 24 && have[1] >= 2)) return;
  var error = new Error(
    "batuta needs Node.js 24.2 or newer, and this is " +
      process.versions.node +
      " (" +
      process.execPath +
      ").\n" +
      "How to get it:\n" +
      "  in one project:  npm install --save-dev node@24   (npm scripts and npx then use it)\n" +
      "  for you:         nvm install 24     or  fnm install 24    or  volta install node@24\n" +
      "  for the machine: https://nodejs.org/en/download",
  );
  error.name = "BatutaError";
  error.code = "node-too-old";
  throw error;
})();
