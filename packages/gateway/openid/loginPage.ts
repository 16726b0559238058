// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { LOGIN_TEXTS } from './loginTexts.ts';
import type { PageLanguage } from './loginTexts.ts';

/** The first of the languages that a browser wants that the pages have. */
export function languageOf(accepted: string): PageLanguage {
  for (const part of accepted.split(/[\s,]+/)) {
    const language = part.split(/[-;]/)[0]!.toLowerCase();
    if (language === 'zh' || language === 'en') {
      return language;
    }
  }
  return 'en';
}

/** What a login page is about. */
export interface LoginPage {
  readonly language: PageLanguage;
  /** Where the page's own files are. */
  readonly base: string;
  /** The page's address, without a slash at its end. */
  readonly path: string;
  readonly application: string;
  readonly host: string;
  /** The name that the application thinks of. */
  readonly hint: string;
}

export function loginPage({ language, base, path, application, host, hint }: LoginPage): string {
  const texts = LOGIN_TEXTS[language];
  const filled = (text: string): string => text.replaceAll('{app}', application).replaceAll('{host}', host);
  const words = JSON.stringify(texts, (_key, value: unknown) => (typeof value === 'string' ? filled(value) : value));
  const text = (words_: string): string => escapeHtml(filled(words_));
  return page(
    language,
    filled(texts.title),
    base,
    `<main id="login" data-path="${escapeHtml(path)}" data-texts="${escapeHtml(words)}">
<h1>${text(texts.title)}</h1>
<p>${text(texts.intro)}</p>
<noscript><p>${text(texts.noScript)}</p></noscript>
<form id="ask" hidden>
<label for="user">${text(texts.name)}</label>
<input id="user" name="user" autocomplete="username webauthn" autocapitalize="none" spellcheck="false" maxlength="64" required value="${escapeHtml(hint)}">
<p class="row"><button type="submit" id="go">${text(texts.go)}</button> <button type="button" id="leave" class="quiet">${text(texts.cancel)}</button></p>
</form>
<section id="wait" hidden>
<p id="type">${text(texts.type)}</p>
<p id="number" role="img"></p>
<p id="left" aria-hidden="true"></p>
<p class="row"><button type="button" id="cancel" class="quiet">${text(texts.cancel)}</button></p>
</section>
<p id="said" class="unseen" role="status"></p>
<p id="state" role="status" aria-live="polite"></p>
</main>
<script src="${base}/login.js" defer></script>`,
  );
}

/** What a browser shows when a request cannot be served. Both texts are the provider's, and may quote who asked. */
export function errorPage(language: PageLanguage, error: string, description: string): string {
  const title = language === 'zh' ? '无法登录' : 'This login cannot go on';
  const back = language === 'zh' ? '请返回应用，然后重试。' : 'Go back to the application, and try again.';
  return page(
    language,
    title,
    '/openid',
    `<main><h1>${title}</h1><p>${back}</p><p class="detail"><code>${escapeHtml(error)}</code> ${escapeHtml(description)}</p></main>`,
  );
}

function page(language: PageLanguage, title: string, base: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/login.css">
</head>
<body>
${body}
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export const LOGIN_CSS = `:root { color-scheme: light dark; --back: #f4f5f7; --card: #fff; --text: #1a1c1f; --quiet: #565b63; --line: #8a9099; --main: #0a55c4; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #101214; --card: #1b1e22; --text: #eceef1; --quiet: #a8afb9; --line: #7b838e; --main: #7fb0ff; --on: #0b1a30; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; margin: 1rem; padding: 1.5rem; background: var(--card); border-radius: 1rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3; }
p { margin: .5rem 0; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { width: 100%; margin-top: .25rem; padding: .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
button { min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--on); background: var(--main); border: 1px solid var(--main); border-radius: .5rem; cursor: pointer; }
button.quiet { color: var(--text); background: transparent; border-color: var(--line); }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
#number { margin: 1rem 0; text-align: center; font-size: 3.5rem; line-height: 1.1; font-weight: 700; letter-spacing: .2em; text-indent: .2em; font-variant-numeric: tabular-nums; }
#left, .detail { color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { button { border: 1px solid; } }
`;
