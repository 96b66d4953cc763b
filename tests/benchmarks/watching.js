// Watches inside a page: each acts, and gives the milliseconds until the frame in which the result can be seen.

const byId = (name) => document.querySelector(`[data-testid="${name}"]`);
const textOf = (selector) => document.querySelector(selector)?.textContent ?? "";

// quiet: 0 for the first sight of the result, else the milliseconds for which nothing may change any more but
// what is overlooked, by a selector.
function watch(act, seen, quiet, overlooked = "") {
  const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let timer = null;
    const look = new MutationObserver(check);
    const late = setTimeout(() => {
      look.disconnect();
      reject(new Error("nothing to see after 60 s"));
    }, 60000);
    function done(when) {
      clearTimeout(late);
      look.disconnect();
      resolve(when - began);
    }
    function check(changes) {
      if (overlooked && changes.every(({ target }) => element(target)?.closest(overlooked))) return;
      const now = performance.now();
      clearTimeout(timer);
      if (!seen()) return;
      if (quiet) {
        timer = setTimeout(() => done(now), quiet);
      } else {
        look.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now())));
      }
    }
    const everything = { subtree: true, childList: true, characterData: true, attributes: true };
    look.observe(document.documentElement, everything);
    act();
  });
}

window.geosim = {
  // When the first control of the page could be used, since its address was asked for.
  interactive() {
    const names = ["play-now", "start", "end-turn"];
    const ready = () => names.map(byId).some((e) => e?.offsetParent && e.getAttribute("aria-disabled") !== "true");
    return new Promise((resolve) => {
      const look = () => (ready() ? resolve(performance.now()) : setTimeout(look, 10));
      look();
    });
  },

  // Pick a card that needs no target, or take it back, and see the tray.
  toggle(place) {
    const aimed = ["card-concede_us", "card-concede_china", "card-diversify"];
    const cards = [...document.querySelectorAll("[data-testid^=card-]")];
    const boxes = cards
      .map((card) => ({ name: card.dataset.testid, box: card.querySelector("input[type=checkbox]") }))
      .filter(({ name, box }) => box && !box.disabled && (box.checked || !aimed.includes(name)));
    const before = textOf("[data-testid=tray-count]");
    const act = () => boxes[place % boxes.length].box.click();
    return watch(act, () => textOf("[data-testid=tray-count]") !== before, 0);
  },

  bet(call) {
    const radio = byId(`bet-${call}`);
    const before = radio.checked;
    return watch(() => radio.click(), () => byId(`bet-${call}`).checked !== before, 0);
  },

  tab(name) {
    const panel = `#${name.split("-")[0]}-panel`;
    const before = textOf(panel);
    return watch(() => byId(name).click(), () => textOf(panel) !== before, 0);
  },

  // End the turn, until the page has said so and then has been still for a while. The button itself, which takes no
  // second click for a moment, is overlooked.
  end() {
    const before = textOf("[data-testid=where]");
    const seen = () => textOf("[data-testid=where]") !== before;
    return watch(() => byId("end-turn").click(), seen, 400, "[data-testid=end-turn]");
  },

  // Open the forecast: when its first futures, all of them, and its last sentence were seen.
  lookAhead() {
    const began = performance.now();
    const when = { first: 0, full: 0 };
    const seen = () => {
      const progress = byId("forecast-progress");
      if (!progress || document.querySelector(".forecast .stale")) return false;
      const now = performance.now() - began;
      if (byId("forecast-sentence")) when.first = when.first || now;
      if (progress.dataset.pairs === "200") when.full = when.full || now;
      return progress.dataset.state !== "waiting";
    };
    const told = () => byId("forecast-progress");
    return watch(() => byId("centre-forecast").click(), seen, 0).then((complete) => ({
      ...when,
      complete,
      state: told().dataset.state,
      said: told().textContent,
    }));
  },
};
