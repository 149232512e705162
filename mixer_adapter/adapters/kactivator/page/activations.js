// Keeps the page as it is at the server: fetches it each second and puts its
// main part in place of the old one. No less-than sign and no ampersand, see
// activations_assets.py.
'use strict';
(() => {
  const PERIOD = 1000;
  const PATIENCE = 10000;
  const state = document.getElementById('state');
  let main = document.getElementById('main');

  // Tells it only when it changes: a screen reader reads it aloud.
  function say(kind, text) {
    if (state.textContent === text) return;
    state.className = kind;
    state.textContent = text;
  }

  // Somebody is about to copy something.
  function selecting() {
    const selection = getSelection();
    return selection.isCollapsed ? false : main.contains(selection.anchorNode);
  }

  async function get() {
    const answer = await fetch(location.pathname, {
      cache: 'no-store', signal: AbortSignal.timeout(PATIENCE)});
    if (!answer.ok) throw new Error(answer.statusText);
    const text = await answer.text();
    return new DOMParser().parseFromString(text, 'text/html')
        .getElementById('main');
  }

  function show(fresh) {
    if (selecting()) return;
    const x = scrollX;
    const y = scrollY;
    main.replaceWith(fresh);
    main = fresh;
    scrollTo({left: x, top: y, behavior: 'instant'});
  }

  async function refresh() {
    try {
      show(await get());
      say('live', 'Live: follows the server each second.');
    } catch (error) {
      say('away', 'The server does not answer. This is how it was at ' +
          main.querySelector('time').textContent + '; trying again each second.');
    }
  }

  function shown() {
    return new Promise((resolve) => {
      document.addEventListener('visibilitychange', resolve, {once: true});
    });
  }

  async function follow() {
    for (;;) {
      if (document.hidden) {
        say('paused', 'Paused while this page is out of sight.');
        await shown();
      } else {
        await refresh();
        await new Promise((resolve) => setTimeout(resolve, PERIOD));
      }
    }
  }

  follow();
})();
