// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extend } from './attributeChain.ts';
import { element, ForEach, list, Repeat } from './building.ts';
import { Button, Checkbox, Column, Progress, Radio, Row, Select, Span, Text, TextInput, Toggle } from './builtIns.ts';
import { CustomComponent } from './CustomComponent.ts';
import { decorated, describeComponent, showPage, statements } from './decorated.test-support.ts';
import type { Chain } from './decorated.test-support.ts';
import { Visibility } from './enums.ts';
import type { Page } from './Page.ts';
import { onUnsupported } from './unsupported.ts';
import { ComponentV2 } from './stateDecorators.ts';

let line: number = 0;
function place(type: never, args: unknown[] = [], children?: () => void): Chain {
  line += 1;
  return describeComponent(type, args, children, `pages/Index.ets:${line}:1`);
}
const of = (type: object): never => type as never;

/** A page whose build() is `body`, from line 1 on. */
function pageOf(body: () => void): Page {
  class View extends CustomComponent {
    build(): void {
      line = 0;
      statements(() => place(of(Column), [], body));
    }
  }
  return showPage(decorated(View, {}, ComponentV2 as never));
}

test('clicking an id that is not there lists the ids that are', () => {
  const page = pageOf(() => {
    place(of(Button), ['a'])['id']!('first');
    place(of(Text), ['b'])['id']!('second');
  });
  assert.throws(() => page.click('third'), {
    kind: 'unknown-id',
    message: "No component has the id 'third'. The page has: first, second.",
  });
});

test('a disabled component, and one inside a disabled container, cannot be clicked', () => {
  const page = pageOf(() => {
    place(of(Button), ['a'])['id']!('own')['enabled']!(false)['onClick']!(() => {});
    place(of(Row), [], () => {
      place(of(Button), ['b'])['id']!('inner')['enabled']!(true)['onClick']!(() => {});
    })['enabled']!(false);
  });
  for (const id of ['own', 'inner']) {
    assert.equal(page.enabled(id), false);
    assert.throws(() => page.click(id), { kind: 'disabled' });
  }
});

for (const visibility of [Visibility.Hidden, Visibility.None]) {
  test(`a component inside one with Visibility.${Visibility[visibility]} cannot be clicked and is not printed`, () => {
    const page = pageOf(() => {
      place(of(Row), [], () => {
        place(of(Button), ['b'])['id']!('inner')['onClick']!(() => {});
      })['visibility']!(visibility);
    });
    assert.throws(() => page.click('inner'), { kind: 'not-visible' });
    assert.equal(page.print(), '');
  });
}

test('two components with one id are reported, and the id can not be used', () => {
  const page = pageOf(() => {
    place(of(Text), ['a'])['id']!('same');
    place(of(Text), ['b'])['id']!('same');
  });
  assert.match(String(page.errors[0]?.error), /'same' \(pages\/Index.ets:2:1\) and Text 'same'.*share an id/);
  assert.throws(() => page.text('same'), { kind: 'duplicate-id' });
});

test('a click goes to the nearest component around that has a handler; without any it is an error', () => {
  const clicks: string[] = [];
  const page = pageOf(() => {
    place(of(Row), [], () => {
      place(of(Text), ['t'])['id']!('text');
    })['onClick']!(() => clicks.push('row'));
    place(of(Text), ['u'])['id']!('alone');
  });
  page.click('text');
  assert.deepEqual(clicks, ['row']);
  assert.throws(() => page.click('alone'), { kind: 'no-handler' });
});

test('toggles and check boxes switch, a radio button puts the others of its group out', () => {
  const heard: string[] = [];
  const page = pageOf(() => {
    place(of(Toggle), [{ type: 1, isOn: false }])['id']!('toggle')['onChange']!((on: boolean) =>
      heard.push(`toggle ${on}`),
    );
    place(of(Checkbox))['id']!('check')['select']!(true)['onChange']!((on: boolean) => heard.push(`check ${on}`));
    for (const value of ['a', 'b']) {
      place(of(Radio), [{ group: 'g', value }])['id']!(value)['checked']!(value === 'a')['onChange']!((on: boolean) =>
        heard.push(`${value} ${on}`),
      );
    }
  });
  page.click('toggle');
  page.click('check');
  page.click('b');
  assert.deepEqual(heard, ['toggle true', 'check false', 'b true', 'a false']);
  assert.deepEqual(
    ['toggle', 'check', 'a', 'b'].map((id) => page.value(id)),
    [true, false, false, true],
  );
});

test('typing keeps to maxLength and inputFilter, tells onChange once, and enter tells onSubmit', () => {
  const heard: unknown[] = [];
  const page = pageOf(() => {
    place(of(TextInput), [{ placeholder: 'PIN' }])['id']!('pin')['maxLength']!(4)['inputFilter']!('[0-9]')['onChange']!(
      (text: string) => heard.push(text),
    )['onSubmit']!((_key: unknown, event: { text: string }) => heard.push(event));
  });
  page.input('pin', '12a3456');
  page.input('pin', '1234');
  page.submit('pin');
  const texts = heard.map((one) => (typeof one === 'string' ? one : (one as { text: string }).text));
  assert.deepEqual(texts, ['1234', '1234']);
  assert.throws(() => pageOf(() => place(of(Text), ['x'])['id']!('t')).input('t', ''), { kind: 'not-an-input' });
});

test('a choice of a Select tells onSelect its index and text; another index is an error', () => {
  const heard: unknown[] = [];
  const page = pageOf(() => {
    place(of(Select), [[{ value: 'one' }, { value: 'two' }]])['id']!('s')['selected']!(0)['onSelect']!(
      (...args: unknown[]) => heard.push(args),
    );
  });
  page.select('s', 1);
  assert.deepEqual(heard, [[1, 'two']]);
  assert.equal(page.text('s'), 'two');
  assert.throws(() => page.select('s', 2), { kind: 'bad-value' });
});

test('the text of a Text with Spans and of a container is that of its children', () => {
  const page = pageOf(() => {
    place(of(Text), [], () => {
      place(of(Span), ['a']);
      place(of(Span), ['b']);
    })['id']!('spans');
    place(of(Row), [], () => {
      place(of(Text), ['c']);
      place(of(Text), ['d']);
    })['id']!('row');
  });
  assert.equal(page.text('spans'), 'ab');
  assert.equal(page.text('row'), 'c d');
});

test('the printed page shows texts, buttons with ids, inputs, and what is disabled', () => {
  const page = pageOf(() => {
    place(of(Text), ['Hello'])['id']!('title');
    place(of(Row), [], () => {
      place(of(Button), ['Go'])['id']!('go');
      place(of(Button), ['Stop'])['id']!('stop')['enabled']!(false);
    });
    place(of(Column), [], () => {
      place(of(TextInput), [{ placeholder: 'name' }])['id']!('name');
      place(of(Progress), [{ value: 3, total: 10 }]);
    })['id']!('form');
  });
  assert.equal(
    page.print(),
    [
      'Hello #title',
      '[ Go ] #go   [ Stop ] #stop (disabled)',
      'Column #form',
      '  [name…] #name',
      '  progress 3/10',
    ].join('\n'),
  );
});

const buildErrors: [string, () => void, RegExp][] = [
  ['an unknown component', () => place(of({})), /What is called at pages\/Index.ets:2:1 is not a component/],
  ['a struct without @ComponentV2', () => place(of(class Bare extends CustomComponent {})), /Bare .* is not decorated/],
];
for (const [what, body, message] of buildErrors) {
  test(`${what} is reported with the place, and the rest of the page is shown`, () => {
    const page = pageOf(() => {
      body();
      place(of(Text), ['rest'])['id']!('rest');
    });
    assert.match(String(page.errors[0]?.error), message);
    assert.match(page.errors[0]!.where, /^build\(\) of View/);
    assert.equal(page.text('rest'), 'rest');
  });
}

test('an attribute that is not known is said once, with its place, and the page goes on', () => {
  const said: string[] = [];
  const stop = onUnsupported(({ what, site }) => said.push(`${site} ${what}`));
  const page = pageOf(() => {
    place(of(Text), ['x'])['id']!('text')['sparkle']!(1)['fontSize']!(3);
    place(of(Row))['maxLength']!(1);
  });
  stop();
  assert.equal(page.find('text')?.attribute('fontSize'), 3);
  assert.deepEqual(said, [
    'pages/Index.ets:2:1 Text.sparkle() is not known here and has no effect.',
    'pages/Index.ets:3:1 Row.maxLength() is not known here and has no effect.',
  ]);
});

test('a struct whose build() fails says so where it stands, and the rest of the page is shown', () => {
  class Part extends CustomComponent {
    build(): void {
      throw new Error('no luck');
    }
  }
  const part = decorated(Part, {}, ComponentV2 as never);
  const page = pageOf(() => {
    place(of(part));
    place(of(Text), ['rest'])['id']!('rest');
  });
  const node = page.node('rest').parent!.children[0]!;
  assert.equal(node.failure, 'no luck');
  assert.equal(page.text('rest'), 'rest');
});

test('a component outside of build() is refused with its place', () => {
  assert.throws(
    () => element(of(Text), undefined, undefined, undefined, 'pages/Index.ets:9:9'),
    /Text \(pages\/Index.ets:9:9\) is used outside/,
  );
});

test('@Extend functions apply to their component; two different ones of one name in a file are refused', () => {
  extend(
    'Text',
    'loudForTest',
    (instance) => (instance as Chain)['opacity']!(1)['fontSize']!(30),
    'pages/Index.ets:1:1',
  );
  const page = pageOf(() => place(of(Text), ['x'])['loudForTest']!()['id']!('x'));
  assert.equal(page.find('x')?.attribute('fontSize'), 30);
  assert.throws(() => extend('Text', 'loudForTest', () => {}, 'pages/Index.ets:9:1'), /Rename one/);
  extend('Text', 'loudForTest', () => {}, 'pages/Other.ets:1:1');
});

test('of two ForEach items with one key only the first is shown, and that is reported', () => {
  const page = pageOf(() => {
    list(
      () =>
        ForEach(
          ['a', 'b'],
          (name) => statements(() => place(of(Text), [name])['id']!(name)),
          () => 'same',
        ),
      'pages/Index.ets:2:1',
    );
  });
  assert.deepEqual(page.ids(), ['a']);
  assert.match(String(page.errors[0]?.error), /two items have the key 'same'/);
});

test('Repeat builds its items where it stands, with templates', () => {
  const page = pageOf(() => {
    place(of(Text), ['before'])['id']!('before');
    statements(() => {});
    list(
      () =>
        Repeat(['x', 'long'])
          .each((item) => statements(() => place(of(Text), [item.item])['id']!(`short ${item.index}`)))
          .template('long', (item) => statements(() => place(of(Text), [item.item])['id']!(`long ${item.index}`)))
          .templateId((item) => (item.length > 1 ? 'long' : ''))
          .key((item) => item),
      'pages/Index.ets:3:1',
    );
    place(of(Text), ['after'])['id']!('after');
  });
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.ids(), ['before', 'short 0', 'long 1', 'after']);
});
