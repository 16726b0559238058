// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { PRICE } from './Payment.ts';

export type ShopLanguage = 'en' | 'zh';

/** What the shop's page says; {user}, {number}, {error} and {why} are filled in. */
interface ShopTexts {
  readonly welcome: string;
  readonly logIn: string;
  readonly logOut: string;
  readonly loggedIn: string;
  readonly notLoggedIn: string;
  readonly item: string;
  readonly pay: string;
  readonly cancel: string;
  readonly asking: string;
  readonly type: string;
  readonly number: string;
  readonly close: string;
  readonly paid: string;
  readonly notPaid: string;
  readonly takenBack: string;
  readonly cancelled: string;
  readonly noScript: string;
}

const TEXTS: Readonly<Record<ShopLanguage, ShopTexts>> = {
  en: {
    welcome: 'Honey, and nothing else. Your phone says who you are.',
    logIn: 'Log in by phone',
    logOut: 'Log out',
    loggedIn: 'You are logged in as {user}.',
    notLoggedIn: 'You are not logged in: {error}.',
    item: 'A pot of honey',
    pay: 'Pay by phone',
    cancel: 'Cancel',
    asking: 'One moment…',
    type: 'Open the app on your phone and type this number:',
    number: 'The number is {number}',
    close: 'Close this page to take the question back.',
    paid: 'Paid. Enjoy it.',
    notPaid: 'Not paid: {why}.',
    takenBack: 'The shop has taken this back: somebody else has bought the last one.',
    cancelled: 'Cancelled. The question on your phone is gone.',
    noScript: 'Paying needs JavaScript: it is how the shop learns that you have closed this page.',
  },
  zh: {
    welcome: '只卖蜂蜜。由您的手机确认您的身份。',
    logIn: '用手机登录',
    logOut: '退出登录',
    loggedIn: '您已登录为 {user}。',
    notLoggedIn: '您未登录：{error}。',
    item: '一罐蜂蜜',
    pay: '用手机支付',
    cancel: '取消',
    asking: '请稍候……',
    type: '打开手机上的应用，输入此数字：',
    number: '数字是 {number}',
    close: '关闭此页面即可撤回请求。',
    paid: '已支付，请享用。',
    notPaid: '未支付：{why}。',
    takenBack: '商店已撤回：最后一罐已被他人买走。',
    cancelled: '已取消，手机上的请求已撤回。',
    noScript: '支付需要 JavaScript：关闭此页面时，商店才能得知。',
  },
};

/** The first of the languages that a browser wants that the shop has. */
export function shopLanguageOf(wanted: string): ShopLanguage {
  for (const part of wanted.split(/[\s,]+/)) {
    const language = part.split(/[-;]/)[0]!.toLowerCase();
    if (language === 'zh' || language === 'en') {
      return language;
    }
  }
  return 'en';
}

/** The only page that the shop has. `error`: why a login came to nothing; '' when none did. */
export function shopPage(language: ShopLanguage, name: string, user: string | undefined, error: string): string {
  const texts = TEXTS[language];
  const state =
    error !== ''
      ? texts.notLoggedIn.replace('{error}', () => error)
      : user === undefined
        ? ''
        : texts.loggedIn.replace('{user}', () => user);
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/shop.css">
</head>
<body>
<main id="main" data-texts="${escapeHtml(JSON.stringify(texts))}">
<h1>${escapeHtml(name)}</h1>
<p>${texts.welcome}</p>
<p id="shop" role="status">${escapeHtml(state)}</p>
${user === undefined ? `<p class="row"><a class="button" href="/login">${texts.logIn}</a></p>` : customerPart(texts)}
</main>
</body>
</html>
`;
}

function customerPart(texts: ShopTexts): string {
  return `<h2>${texts.item}</h2>
<p class="price">${PRICE}</p>
<noscript><p>${texts.noScript}</p></noscript>
<p class="row"><button type="button" id="pay">${texts.pay}</button> <button type="button" id="cancel" class="quiet" hidden>${texts.cancel}</button></p>
<section id="wait" hidden>
<p id="order"></p>
<p>${texts.type}</p>
<p id="number" role="img"></p>
<p>${texts.close}</p>
</section>
<p id="state" role="status"></p>
<form method="post" action="/logout"><p class="row"><button type="submit" class="quiet">${texts.logOut}</button></p></form>
<script src="/shop.js" defer></script>`;
}

/** The WebSocket is the page's sign of life: it is closed with the page, and before the page may sleep in the browser's cache. */
export const SHOP_JS = `'use strict';
(() => {
  const at = (id) => document.getElementById(id);
  const texts = JSON.parse(at('main').dataset.texts);
  const [pay, cancel, wait, order, number, state] = ['pay', 'cancel', 'wait', 'order', 'number', 'state'].map(at);
  let socket;
  const close = () => {
    const closing = socket;
    socket = undefined;
    if (closing) { closing.onmessage = closing.onclose = null; closing.close(1000); }
  };
  const end = (text) => {
    close();
    wait.hidden = cancel.hidden = true;
    pay.disabled = false;
    state.textContent = text;
    pay.focus();
  };
  pay.addEventListener('click', () => {
    close();
    pay.disabled = true;
    cancel.hidden = false;
    cancel.focus();
    state.textContent = texts.asking;
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/pay');
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === 'number') {
        wait.hidden = false;
        order.textContent = message.text;
        number.textContent = message.number;
        number.setAttribute('aria-label', message.number.split('').join(' '));
        state.textContent = texts.number.replace('{number}', message.number.split('').join(' '));
      } else {
        end({ paid: texts.paid, 'not-paid': texts.notPaid.replace('{why}', () => message.why), 'taken-back': texts.takenBack }[message.result]);
      }
    };
    socket.onclose = () => end(texts.cancelled);
  });
  cancel.addEventListener('click', () => end(texts.cancelled));
  addEventListener('keydown', (event) => { if (event.key === 'Escape' && socket) { end(texts.cancelled); } });
  addEventListener('pagehide', () => { if (socket) { end(texts.cancelled); } });
})();
`;

export const SHOP_CSS = `:root { color-scheme: light dark; --back: #fbf6ea; --card: #fff; --text: #1f1a10; --quiet: #5f5644; --line: #8f866f; --main: #7a4a00; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #14110b; --card: #201b12; --text: #f1ecdf; --quiet: #b9b09c; --line: #857c68; --main: #f2b84b; --on: #2b1d00; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; margin: 1rem; padding: 1.5rem; background: var(--card); border-radius: 1rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3; }
h2 { margin: 1.5rem 0 0; font-size: 1.1rem; }
p { margin: .5rem 0; }
.price { margin-top: 0; color: var(--quiet); }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
button, .button { display: inline-flex; align-items: center; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--on); background: var(--main); border: 1px solid var(--main); border-radius: .5rem; cursor: pointer; text-decoration: none; }
button.quiet { color: var(--text); background: transparent; border-color: var(--line); }
button:disabled { color: var(--quiet); background: transparent; border-color: var(--line); cursor: default; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
#number { margin: 1rem 0; text-align: center; font-size: 3.5rem; line-height: 1.1; font-weight: 700; letter-spacing: .2em; font-variant-numeric: tabular-nums; }
`;

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
