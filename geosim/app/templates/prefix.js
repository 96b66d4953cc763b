// Solara's navigator leaves out the path prefix of a reverse proxy when it writes a new address: put it back.
{
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const prefix = (window.solara && window.solara.rootPath) || "";
    const bare = prefix && typeof url === "string" && url.startsWith("/") && !url.startsWith(`${prefix}/`);
    push(state, title, bare ? prefix + url : url);
  };
}
