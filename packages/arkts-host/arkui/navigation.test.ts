// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Button, Navigation, NavDestination, Text } from './builtIns.ts';
import { CustomComponent } from './CustomComponent.ts';
import { decorated, describeComponent, showPage, statements } from './decorated.test-support.ts';
import type { Chain } from './decorated.test-support.ts';
import { NavPathInfo, NavPathStack } from './NavPathStack.ts';
import type { Page } from './Page.ts';
import { ComponentV2 } from './stateDecorators.ts';

const place = (type: object, args: unknown[], line: number, children?: () => void): Chain =>
  describeComponent(type, args, children, `Nav.ets:${line}:1`);

/** A page with a stack; what its destinations are told is in `told`. */
function navigation(handlesBack: boolean = false): { page: Page; stack: NavPathStack; told: string[] } {
  const stack = new NavPathStack();
  const told: string[] = [];
  class View extends CustomComponent {
    build(): void {
      statements(() =>
        place(Navigation, [stack], 1, () => {
          place(Text, ['home'], 2)['id']!('home');
        })['navDestination']!((name: string, param: unknown) => statements(() => this.destination(name, param))),
      );
    }
    destination(name: string, param: unknown): void {
      if (name !== 'unknown') {
        place(NavDestination, [], 3, () => {
          place(Text, [`${name} ${String(param)}`], 4)['id']!(`${name}-${String(param)}`);
          place(Button, ['b'], 5)['onClick']!(() => {});
        })['onReady']!((context: { pathInfo: NavPathInfo; pathStack: NavPathStack }) =>
          told.push(`ready ${context.pathInfo.name} ${context.pathStack === stack}`),
        )['onShown']!(() => told.push(`shown ${name}`))['onHidden']!(() => told.push(`hidden ${name}`))[
          'onBackPressed'
        ]!(() => handlesBack);
      }
    }
  }
  return { page: showPage(decorated(View, {}, ComponentV2 as never)), stack, told };
}

test('what is pushed covers what stood there, which stays alive and is seen again after pop', async () => {
  const { page, stack, told } = navigation();
  const home = page.node('home');
  stack.pushPathByName('a', 1);
  await page.settle();
  assert.equal(page.visible('home'), false);
  assert.equal(page.visible('a-1'), true);
  stack.pushPathByName('b', 2);
  await page.settle();
  assert.equal(page.visible('a-1'), false);
  stack.pop();
  stack.pop();
  await page.settle();
  assert.equal(page.node('home'), home);
  assert.equal(page.visible('home'), true);
  assert.equal(page.find('a-1'), undefined);
  assert.deepEqual(told, ['ready a true', 'shown a', 'ready b true', 'hidden a', 'shown b', 'hidden b']);
});

test('the same destination twice is two, each with its own parameter', async () => {
  const { page, stack } = navigation();
  stack.pushPathByName('a', 1);
  stack.pushPathByName('a', 2);
  await page.settle();
  const first = page.node('a-1');
  assert.deepEqual([page.visible('a-1'), page.visible('a-2')], [false, true]);
  stack.moveToTop('a');
  stack.removeByIndexes([1]);
  await page.settle();
  assert.equal(page.node('a-1'), first);
  assert.equal(page.visible('a-1'), true);
});

test('the stack tells names, parameters and indexes, and takes off what it is told to', () => {
  const stack = new NavPathStack();
  for (const [name, param] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const) {
    stack.pushPath(new NavPathInfo(name, param));
  }
  assert.deepEqual(stack.getAllPathName(), ['a', 'b', 'a', 'c']);
  assert.deepEqual(stack.getParamByName('a'), [1, 3]);
  assert.deepEqual(stack.getIndexByName('a'), [0, 2]);
  assert.equal(stack.getParamByIndex(1), 2);
  assert.equal(stack.popToName('nobody'), -1);
  assert.equal(stack.size(), 4);
  assert.equal(stack.popToName('b'), 1);
  assert.deepEqual(stack.getAllPathName(), ['a', 'b']);
  stack.replacePathByName('d', 5);
  assert.deepEqual(stack.getAllPathName(), ['a', 'd']);
  assert.equal(stack.removeByName('a'), 1);
  stack.clear();
  assert.equal(stack.pop(), undefined);
});

test('a result goes to the onPop of what was on top; a boolean only says whether to animate', () => {
  const stack = new NavPathStack();
  const results: unknown[] = [];
  const onPop = ({ info, result }: { info: NavPathInfo; result: unknown }): unknown =>
    results.push([info.name, result]);
  stack.pushPathByName('a', 1, onPop);
  stack.pushPathByName('b', 1, onPop);
  stack.pop(true);
  stack.pop('chosen');
  assert.deepEqual(results, [['a', 'chosen']]);
});

test('the back gesture pops, unless the destination deals with it, and goes on to the page below', async () => {
  const { page, stack } = navigation();
  stack.pushPathByName('a', 1);
  await page.settle();
  assert.equal(page.back(), true);
  assert.equal(stack.size(), 0);
  await page.settle();
  assert.equal(page.back(), false);

  const stubborn = navigation(true);
  stubborn.stack.pushPathByName('a', 1);
  await stubborn.page.settle();
  assert.equal(stubborn.page.back(), true);
  assert.equal(stubborn.stack.size(), 1);
});

test('a name for which nothing is built is an error that names it', async () => {
  const { page, stack } = navigation();
  stack.pushPathByName('unknown', 1);
  await page.settle();
  assert.match(String(page.errors[0]?.error), /has no destination 'unknown'/);
});

test('an interception hears what a stack shows, and may change it; a bar that is hidden is not seen', async () => {
  const { page, stack } = navigation();
  const heard: string[] = [];
  const nameOf = (shown: { readonly pathInfo: NavPathInfo } | 'navBar'): string =>
    shown === 'navBar' ? shown : shown.pathInfo.name;
  stack.setInterception({
    willShow: (from, to, operation) => {
      heard.push(`${nameOf(from)} to ${nameOf(to)} by ${operation}`);
      if (nameOf(to) === 'secret') {
        stack.replacePathByName('lock', 0);
      }
    },
  });
  stack.pushPathByName('a', 1);
  stack.pushPathByName('secret', 2);
  await stack.pushDestinationByName('b', 3);
  stack.clear();
  assert.deepEqual(heard, [
    'navBar to a by 1',
    'a to secret by 1',
    'secret to lock by 3',
    'lock to b by 1',
    'b to navBar by 2',
  ]);
  await page.settle();
  const [first, second] = [new NavPathInfo('a', 1), new NavPathInfo('b', 2)];
  stack.setPathStack([first, second]);
  assert.deepEqual(stack.getPathStack(), [first, second]);
});
