// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PageEnd } from './PageLogin.ts';

/** Languages that the pages for browsers have. */
export type PageLanguage = 'en' | 'zh';

/** What the login page says; {app} and {host} are the application's. */
export interface LoginTexts {
  readonly title: string;
  readonly intro: string;
  readonly name: string;
  readonly go: string;
  readonly cancel: string;
  readonly looking: string;
  readonly type: string;
  readonly number: string;
  readonly waiting: string;
  readonly shown: string;
  readonly left: string;
  readonly approved: string;
  readonly offline: string;
  readonly noScript: string;
  readonly ends: Readonly<
    Record<'denied' | 'deadline' | 'tooOften' | 'badName' | 'elsewhere' | 'pageOver' | 'failed', string>
  >;
}

export const LOGIN_TEXTS: Readonly<Record<PageLanguage, LoginTexts>> = {
  en: {
    title: 'Log in to {app}',
    intro: 'Your phone asks whether this is you, for {host}.',
    name: 'Your name here',
    go: 'Ask my phone',
    cancel: 'Cancel',
    looking: 'One moment…',
    type: 'Open the app on your phone and type this number:',
    number: 'The number is {number}',
    waiting: 'Waiting for your phone. Close this page to take the question back.',
    shown: 'Your phone shows the question.',
    left: '{seconds} s left',
    approved: 'Approved. You are taken to {app}.',
    offline: 'The connection is lost, and the question is taken back.',
    noScript: 'This page needs JavaScript: it is how your phone learns that you have closed it.',
    ends: {
      denied: 'It was not approved on the phone.',
      deadline: 'Nobody answered in time.',
      tooOften: 'Too many questions at once. Wait a minute, then try again.',
      badName: 'That is not a name. Type it as you have it here.',
      elsewhere: 'This login goes on in another tab.',
      pageOver: 'This page is over. Go back to {app} and log in again.',
      failed: 'That did not work. Try again.',
    },
  },
  zh: {
    title: '登录 {app}',
    intro: '您的手机会询问是否是您本人登录 {host}。',
    name: '您的用户名',
    go: '在手机上确认',
    cancel: '取消',
    looking: '请稍候……',
    type: '打开手机上的应用，输入此数字：',
    number: '数字是 {number}',
    waiting: '正在等待您的手机。关闭此页面即可撤回请求。',
    shown: '手机已显示请求。',
    left: '剩余 {seconds} 秒',
    approved: '已批准，正在前往 {app}。',
    offline: '连接已断开，请求已撤回。',
    noScript: '此页面需要 JavaScript：关闭页面时，手机才能得知。',
    ends: {
      denied: '手机上未批准。',
      deadline: '没有人及时回应。',
      tooOften: '请求过多。请等一分钟后重试。',
      badName: '这不是有效的用户名。请按您在此处的写法输入。',
      elsewhere: '登录已在另一个标签页中继续。',
      pageOver: '此页面已失效。请返回 {app} 重新登录。',
      failed: '未能完成，请重试。',
    },
  },
};

/** Which text tells of an end. What a stranger is told does not say whether there is such a person. */
export function endText(cause: PageEnd): keyof LoginTexts['ends'] {
  switch (cause) {
    case 'deadline':
    case 'lease-lost':
      return 'deadline';
    case 'too-often':
      return 'tooOften';
    case 'bad-name':
      return 'badName';
    case 'elsewhere':
      return 'elsewhere';
    case 'page-over':
      return 'pageOver';
    case 'denied':
    case 'not-me':
    case 'verification-failed':
    case 'locked':
    case 'not-enrolled':
    case 'no-credential':
    case 'unavailable':
    case 'wrong-number':
    case 'device-unable':
    case 'device-outdated':
    case 'device-closed':
    case 'disowned':
      return 'denied';
    case 'approved':
    case 'client-cancelled':
    case 'client-gone':
    case 'revoked':
    case 'shutdown':
    case 'busy':
    case 'failed':
      return 'failed';
  }
}
