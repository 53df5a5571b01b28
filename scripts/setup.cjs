// Installs what the project needs, once, and then runs a script under the project's own Node:
//   node scripts/setup.cjs [script [arguments...]]
// Old syntax on purpose: this is the one file that runs under whichever Node the machine has.
"use strict";

var childProcess = require("child_process");
var crypto = require("crypto");
var fs = require("fs");
var path = require("path");

var OLDEST_NODE = 20;
var LOCK_WAIT_MS = 10 * 60 * 1000;
var root = path.join(__dirname, "..");
var modules = path.join(root, "node_modules");
var marker = path.join(modules, ".batuta-setup");
var lock = path.join(root, ".batuta-setup.lock");
var lockOwner = path.join(lock, "pid");
var windows = process.platform === "win32";
var projectNode = path.join(modules, "node", "bin", windows ? "node.exe" : "node");

function fail(message) {
  process.stderr.write("setup: " + message + "\n");
  process.exit(1);
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** What an installation must have been made from to count as up to date. */
function wantedMark() {
  var lockfile = readText(path.join(root, "package-lock.json"));
  if (lockfile === undefined)
    fail("package-lock.json is missing; run this from a whole checkout of the repository.");
  return crypto
    .createHash("sha256")
    .update(lockfile + process.platform + process.arch)
    .digest("hex");
}

function runsProjectNode() {
  var probe = childProcess.spawnSync(projectNode, ["--version"], { encoding: "utf8" });
  return probe.status === 0;
}

function isSetUp() {
  return readText(marker) === wantedMark() && fs.existsSync(projectNode);
}

/** True when `npm install` was already run by hand with this very lockfile, so that `npm ci` would change nothing. */
function isInstalledByHand() {
  var installed = readText(path.join(modules, ".package-lock.json"));
  if (installed === undefined) return false;
  var have = JSON.parse(installed).packages;
  var want = JSON.parse(readText(path.join(root, "package-lock.json"))).packages;
  var differs = Object.keys(want).some((name) => {
    if (name === "" || want[name].link) return false;
    if (have[name] === undefined) return !want[name].optional && !want[name].devOptional;
    return have[name].version !== want[name].version || have[name].integrity !== want[name].integrity;
  });
  return !differs && runsProjectNode();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Two of these at once are fine: the second waits for the first. */
function takeLock() {
  var until = Date.now() + LOCK_WAIT_MS;
  var told = false;
  for (;;) {
    try {
      fs.mkdirSync(lock);
      fs.writeFileSync(lockOwner, String(process.pid));
      return;
    } catch (error) {
      if (error.code !== "EEXIST")
        fail("cannot write to " + root + " (" + error.code + "); make it writable.");
    }
    var owner = Number(readText(lockOwner));
    // A lock without a pid is either a few microseconds old or left by a process that died in between.
    if (owner > 0 ? !isAlive(owner) : Date.now() - fs.statSync(lock).mtimeMs > 10000) {
      fs.rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) process.stderr.write("setup: another process is installing; waiting for it.\n");
    told = true;
    if (Date.now() > until)
      fail("waited ten minutes for process " + owner + ". Delete " + lock + " and try again.");
    pause(200);
  }
}

function offlineHint(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network/i.test(output)) {
    return "npm could not reach its registry. The first run needs the network (about 90 MB); later runs do not.";
  }
  return "`npm ci` failed; its messages are above.";
}

function install() {
  var npm = process.env.npm_execpath;
  var args = ["ci", "--loglevel=error"];
  var options = { cwd: root, stdio: ["ignore", "inherit", "pipe"], encoding: "utf8", maxBuffer: 1 << 26 };
  process.stderr.write("setup: installing the packages of package-lock.json, Node 24 among them (once)...\n");
  var started = Date.now();
  var done =
    npm && /npm-cli\.c?js$/.test(npm)
      ? childProcess.spawnSync(process.execPath, [npm].concat(args), options)
      : childProcess.spawnSync(windows ? "npm.cmd" : "npm", args, Object.assign({ shell: windows }, options));
  if (done.error && done.error.code === "ENOENT")
    fail("npm was not found. Install Node.js " + OLDEST_NODE + " or newer with npm.");
  if (done.error) fail("npm could not be started: " + done.error.message);
  if (done.status !== 0) {
    process.stderr.write(done.stderr);
    fail(offlineHint(done.stderr));
  }
  if (!runsProjectNode()) {
    fail(
      "the `node` package has no program for " +
        process.platform +
        "-" +
        process.arch +
        ", or its install script was not allowed to run. Install Node 24.2 or newer yourself (see README.md).",
    );
  }
  process.stderr.write("setup: installed in " + Math.round((Date.now() - started) / 1000) + " s.\n");
}

function setUp() {
  if (isSetUp()) return;
  takeLock();
  process.on("exit", () => {
    if (readText(lockOwner) === String(process.pid)) fs.rmSync(lock, { recursive: true, force: true });
  });
  // The one we waited for has usually done it.
  if (!isSetUp()) {
    if (!isInstalledByHand()) install();
    fs.writeFileSync(marker, wantedMark());
  }
  fs.rmSync(lock, { recursive: true, force: true });
}

/** Hands over to the script; its exit code, or the signal that ended it, becomes ours. */
function run(args) {
  var env = Object.assign({}, process.env);
  var key = Object.keys(env).find((name) => name.toUpperCase() === "PATH");
  env[key || "PATH"] = [path.join(modules, ".bin"), path.dirname(projectNode), env[key || "PATH"] || ""].join(
    path.delimiter,
  );
  var child = childProcess.spawn(projectNode, args, { cwd: root, env: env, stdio: "inherit" });
  ["SIGINT", "SIGTERM", "SIGHUP"].forEach((name) => {
    // A terminal sends SIGINT to the whole group; the child decides how to end, and we wait for it.
    process.on(name, () => {
      if (name !== "SIGINT") child.kill(name);
    });
  });
  child.on("error", (error) => {
    fail("could not start " + projectNode + ": " + error.message);
  });
  child.on("exit", (code, signal) => {
    process.exit(code === null ? 128 + (require("os").constants.signals[signal] || 1) : code);
  });
}

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  fail(
    "this is Node " + process.versions.node + "; Node " + OLDEST_NODE + " or newer is needed to begin with.",
  );
}
setUp();
require("./stub-dist.cjs");
if (process.argv.length > 2) run(process.argv.slice(2));
