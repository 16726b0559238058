// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from './pages.test-support.ts';
import { PageRouter } from './PageRouter.ts';
import type { StructClass } from './CustomComponent.ts';

const page = (name: string): string => `
export const journal: string[] = [];
@Entry
@Component
struct Page${name} {
  @State n: number = 0;
  onPageShow(): void { journal.push('show'); }
  onPageHide(): void { journal.push('hide'); }
  aboutToDisappear(): void { journal.push('gone'); }
  build() {
    Column() {
      Text(\`${name} \${this.n}\`).id('text')
      Button('up').id('up').onClick(() => { this.n++; })
    }
  }
}
`;
const project = new PageProject({ First: page('First'), Second: page('Second'), Third: page('Third') });

async function routed(): Promise<{
  readonly router: PageRouter;
  readonly text: () => string;
  readonly up: () => Promise<void>;
  readonly heard: (name: string) => Promise<string[]>;
  readonly questions: string[];
  answer: boolean;
}> {
  const shown = await project.show('First');
  for (const name of ['Second', 'Third']) {
    ((await project.module(name))['journal'] as string[]).splice(0);
  }
  const questions: string[] = [];
  const result = {
    questions,
    answer: true,
    text: () => shown.page.text('text'),
    up: () => shown.click('up'),
    heard: async (name: string) => ((await project.module(name))['journal'] as string[]).splice(0),
    router: new PageRouter({
      page: shown.page,
      pageOf: async (path) => {
        const module = await project.module(path.replace('pages/', ''));
        return module['$entry'] as StructClass;
      },
      hold: () => () => {},
      ask: (message, answered) => {
        questions.push(message);
        answered(result.answer);
      },
    }),
  };
  result.router.begin('pages/First');
  return result;
}

test('a page that is pushed stands above the one before, which keeps its state and is shown again by back', async () => {
  const { router, text, up, heard } = await routed();
  await up();
  await heard('First');
  await router.push({ url: 'pages/Second', params: { id: 1 } });
  assert.deepEqual([text(), router.length, router.params], ['Second 0', 2, { id: 1 }]);
  assert.deepEqual([await heard('First'), await heard('Second')], [['hide'], ['show']]);
  router.back(undefined, { result: 2 });
  assert.deepEqual([text(), router.length, router.params], ['First 1', 1, { result: 2 }]);
  assert.deepEqual([await heard('First'), await heard('Second')], [['show'], ['hide', 'gone']]);
});

test('replace takes the place of the page that is shown', async () => {
  const { router, text, heard } = await routed();
  await router.push({ url: 'pages/Second' });
  await router.replace({ url: 'pages/Third', params: 3 });
  assert.deepEqual([text(), router.length, router.params], ['Third 0', 2, 3]);
  assert.deepEqual((await heard('Second')).slice(-2), ['hide', 'gone']);
  router.back();
  assert.equal(text(), 'First 0');
});

test('back finds a page by its path or its index, and does nothing where there is none', async () => {
  const { router, text } = await routed();
  await router.push({ url: 'pages/Second' });
  await router.push({ url: 'pages/Third' });
  router.back({ url: 'pages/Other' });
  assert.equal(text(), 'Third 0');
  router.back({ url: 'pages/First' });
  assert.deepEqual([text(), router.length], ['First 0', 1]);
  router.back();
  assert.deepEqual([text(), router.backGesture()], ['First 0', false]);
  await router.push({ url: 'pages/Second' });
  await router.push({ url: 'pages/Third' });
  router.back(2);
  assert.equal(text(), 'Second 0');
});

test('a single page that is on the stack is brought to the front with its state', async () => {
  const { router, text, up } = await routed();
  await up();
  await router.push({ url: 'pages/Second' });
  await router.push({ url: 'pages/First', params: 'again' }, true);
  assert.deepEqual([text(), router.length, router.params], ['First 1', 2, 'again']);
  router.back();
  assert.equal(text(), 'Second 0');
});

test('clear forgets what lies below, and the state of a page has its name and path', async () => {
  const { router, heard } = await routed();
  await router.push({ url: 'pages/Second', params: 1 });
  assert.deepEqual(router.state(), { index: 2, name: 'Second', path: 'pages/', params: 1 });
  assert.equal(router.state(1)?.name, 'First');
  router.clear();
  assert.deepEqual([router.length, router.backGesture()], [1, false]);
  assert.equal((await heard('First')).at(-1), 'gone');
});

test('a page that is not there is error 100002, and one too many 100003', async () => {
  const { router, text } = await routed();
  await assert.rejects(router.push({ url: 'pages/None' }), { code: 100002 });
  await assert.rejects(router.replace({ url: 'pages/None' }), { code: 100002 });
  assert.equal(text(), 'First 0');
  for (let count = 1; count < 32; count += 1) {
    await router.push({ url: 'pages/Second' });
  }
  await assert.rejects(router.push({ url: 'pages/Second' }), { code: 100003 });
});

test('a page that asks before it is left is left only when the user is sure', async () => {
  const routing = await routed();
  const { router, text, questions } = routing;
  await router.push({ url: 'pages/Second' });
  router.askBeforeBack('really?');
  routing.answer = false;
  router.back();
  assert.deepEqual([text(), questions], ['Second 0', ['really?']]);
  routing.answer = true;
  router.back();
  assert.equal(text(), 'First 0');
});
