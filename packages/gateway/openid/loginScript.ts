// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { BEAT_MS } from './PageLogin.ts';

/** A gateway that has said nothing for so long has gone: it says something with each beat, and the first thing within less than this, ms. */
const PATIENCE_MS = 4 * BEAT_MS;

/**
 * What the login page does, as its browser gets it. The WebSocket is the page's sign of life: it is closed before the page may
 * sleep in the browser's cache, and a beacon says so as well, where something between holds connections open.
 */
export const LOGIN_JS = `'use strict';
(() => {
  const main = document.getElementById('login');
  const texts = JSON.parse(main.dataset.texts);
  const path = main.dataset.path;
  const at = (id) => document.getElementById(id);
  const [form, user, go, wait, number, left, said, state] = ['ask', 'user', 'go', 'wait', 'number', 'left', 'said', 'state'].map(at);
  let socket, page, timer, silence, isFinished = false;

  const say = (text) => { state.textContent = text; };
  const post = async (what, body) => {
    const answer = await fetch(path + '/' + what, {
      method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      signal: AbortSignal.timeout(${PATIENCE_MS}),
    });
    if (!answer.ok) { throw new Error(String(answer.status)); }
    return answer.json();
  };
  const showForm = (text) => {
    clearInterval(timer);
    wait.hidden = true;
    form.hidden = false;
    go.disabled = false;
    said.textContent = '';
    say(text);
    user.focus();
  };
  const close = () => {
    const closing = socket;
    socket = undefined;
    if (closing) { closing.onmessage = closing.onclose = null; closing.close(1000); }
    clearInterval(timer);
    clearTimeout(silence);
  };
  const lose = () => { if (socket && !isFinished) { close(); showForm(texts.offline); } };
  const expectMore = () => { clearTimeout(silence); silence = setTimeout(lose, ${PATIENCE_MS}); };
  const leave = async () => {
    if (socket && socket.readyState === WebSocket.OPEN) { socket.send('{"type":"cancel"}'); } // before it is closed: that would be a page that is gone
    close();
    isFinished = true;
    try { location.replace((await post('cancel', {})).location); } catch { isFinished = false; showForm(texts.ends.pageOver); }
  };
  const hear = async (message) => {
    switch (message.type) {
      case 'hello':
        page = message.page;
        break;
      case 'beat':
        socket.send('{"type":"beat"}');
        break;
      case 'waiting': {
        const until = performance.now() + message.deadlineMs;
        form.hidden = true;
        wait.hidden = false;
        at('cancel').disabled = false;
        number.textContent = message.number;
        number.setAttribute('aria-label', message.number.split('').join(' '));
        said.textContent = texts.number.replace('{number}', message.number.split('').join(' ')) + '. ' + texts.type; // who sees reads it above
        say(texts.waiting);
        const tick = () => { left.textContent = texts.left.replace('{seconds}', String(Math.max(0, Math.ceil((until - performance.now()) / 1000)))); };
        tick();
        timer = setInterval(tick, 1000);
        at('cancel').focus();
        break;
      }
      case 'shown':
        say(texts.shown);
        break;
      case 'approved':
        isFinished = true;
        say(texts.approved);
        at('cancel').disabled = true;
        try {
          const { location: next } = await post('finish', { secret: message.secret });
          close();
          location.replace(next);
        } catch { isFinished = false; close(); showForm(texts.ends.pageOver); }
        break;
      case 'ended':
        close();
        showForm(texts.ends[message.text]);
        break;
    }
  };
  const ask = () => {
    close();
    go.disabled = true;
    say(texts.looking);
    const opened = new WebSocket(new URL(path + '/socket', location.href).href.replace(/^http/, 'ws'));
    socket = opened;
    opened.onopen = () => opened.send(JSON.stringify({ type: 'ask', user: user.value }));
    opened.onmessage = ({ data }) => { expectMore(); void hear(JSON.parse(data)); };
    opened.onclose = () => { if (socket === opened) { lose(); } };
    expectMore();
  };
  form.addEventListener('submit', (event) => { event.preventDefault(); ask(); });
  at('leave').addEventListener('click', leave);
  at('cancel').addEventListener('click', leave);
  addEventListener('keydown', (event) => { if (event.key === 'Escape' && !event.isComposing && !isFinished) { void leave(); } });
  addEventListener('offline', lose);
  addEventListener('pagehide', () => {
    if (socket && !isFinished) { navigator.sendBeacon(path + '/bye', page); }
    close();
  });
  addEventListener('pageshow', (event) => { if (event.persisted) { isFinished = false; showForm(''); } });
  showForm('');
})();
`;
