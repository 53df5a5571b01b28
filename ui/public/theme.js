// Before the first paint, so that a dark page never flashes white.
(() => {
  var theme = null;
  try {
    theme = localStorage.getItem("batuta.theme");
  } catch (_) {
    // Storage is forbidden: the system's theme it is.
  }
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
