// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ServerMessage } from '../ScreenMessage.ts';
import { AppView } from './AppView.ts';
import { Connection } from './Connection.ts';
import { ControlPanel } from './ControlPanel.ts';
import { element } from './element.ts';
import { PhoneFrame } from './PhoneFrame.ts';
import { ProblemStrip } from './ProblemStrip.ts';
import { TimelineList } from './TimelineList.ts';
import { WaitingPanel } from './WaitingPanel.ts';

/** A new start of the server has a new address; the way to the old one is all that comes back by itself. */
const LOST =
  'The phone does not answer. Trying again\u2026 If npm start was ended, start it again and open the address ' +
  'that it prints.';

const ask: Connection['ask'] = (request) => connection.ask(request);
const phone = new PhoneFrame(ask);
const panel = new ControlPanel(ask);
const waiting = new WaitingPanel(ask);
const timeline = new TimelineList();
const problems = new ProblemStrip();
const view = new AppView(phone.app, {
  ask,
  get lastRequest() {
    return connection.lastRequest;
  },
  get lastDone() {
    return connection.lastDone;
  },
});
const lost = element('p', { class: 'lost', role: 'alert', hidden: true });
let isFirst = true;

document.body.append(
  element(
    'header',
    {},
    element(
      'div',
      { class: 'brand' },
      element('img', { src: 'icon.svg', alt: '', width: '28', height: '28' }),
      element('h1', {}, 'CancellableAuth'),
      element('span', { class: 'sub' }, 'on a simulated phone'),
    ),
    panel.settings,
  ),
  lost,
  problems.root,
  element(
    'main',
    {},
    element('section', { class: 'stage', 'aria-label': 'the phone' }, phone.root),
    element('div', { class: 'side' }, waiting.root, panel.root, timeline.root),
  ),
);

const connection = new Connection({
  told: (message) => show(message),
  framed: () => view.settle(),
  connected: (isConnected) => {
    lost.hidden = isConnected;
    lost.textContent = isConnected ? '' : LOST;
    document.body.classList.toggle('is-lost', !isConnected);
  },
});

function show(message: ServerMessage): void {
  switch (message.kind) {
    case 'welcome':
      panel.setWelcome(message.welcome);
      phone.setPin(message.welcome.pin);
      break;
    case 'tree':
      view.apply(message.isWhole, message.root, message.nodes, message.gone);
      phone.setGround(view.ground);
      if (message.root !== 0 && performance.getEntriesByName('page-shown').length === 0) {
        performance.mark('page-shown');
      }
      break;
    case 'phone':
      panel.show(message.phone);
      phone.show(message.phone, message.now, message.wall);
      replayFromLink();
      break;
    case 'timeline':
      timeline.add(message.entries, message.isWhole);
      break;
    case 'problems':
      problems.show(message.problems);
      break;
    case 'waiting':
      waiting.show(message.waiting);
      break;
    case 'toast':
      phone.showToast(message.text, message.duration);
      break;
    case 'done':
  }
}

/** `?scenario=NAME` plays it once, when the page is opened. */
function replayFromLink(): void {
  const name = new URL(location.href).searchParams.get('scenario');
  if (isFirst && name !== null) {
    panel.do({ kind: 'scenario', name });
  }
  isFirst = false;
}
