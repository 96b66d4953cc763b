// The theme this browser was told to keep; without one, the system's holds.
try {
  const kept = localStorage.getItem("geosim.theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch (error) { /* no storage: the system's */ }
