// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Blank,
  Button,
  Column,
  Divider,
  Flex,
  Grid,
  GridItem,
  List,
  ListItem,
  Progress,
  RelativeContainer,
  Row,
  Scroll,
  Stack,
  Stepper,
  Text,
  TextInput,
  Toggle,
} from '../arkui/builtIns.ts';
import { Alignment, FlexAlign, HorizontalAlign, ToggleType, VerticalAlign, Visibility } from '../arkui/enums.ts';
import { onUnsupported } from '../arkui/unsupported.ts';
import { drawnById, pageOf, place } from './drawing.test-support.ts';

test('a Column centres its children and keeps their size; a Row centres them from top to bottom', () => {
  const { column, row, text } = drawnById(
    pageOf(() => {
      place(Column, [{ space: 8 }], () => {
        place(Text, ['a'])['id']!('text');
        place(Row, [], () => {})['id']!('row')['justifyContent']!(FlexAlign.SpaceBetween);
      })['id']!('column');
    }),
  );
  assert.equal(column!.style['align-items'], 'center');
  assert.equal(column!.style['flex-direction'], 'column');
  assert.equal(column!.style['gap'], '8px');
  assert.equal(row!.style['align-items'], 'center');
  assert.equal(row!.style['justify-content'], 'space-between');
  assert.equal(text!.style['flex'], '0 0 auto');
});

test('layoutWeight shares what is left along the direction, and its own extent there does not count', () => {
  const { one, two } = drawnById(
    pageOf(() => {
      place(Row, [], () => {
        place(Button, ['1'])['id']!('one')['layoutWeight']!(1)['width']!(300);
        place(Button, ['2'])['id']!('two')['layoutWeight']!('2')['height']!(50);
      });
    }),
  );
  assert.equal(one!.style['flex'], '1 1 0px');
  assert.equal(one!.style['width'], undefined);
  assert.equal(two!.style['flex'], '2 2 0px');
  assert.equal(two!.style['height'], '50px');
});

test('a share of the extent counts from the box around, and makes a container without one take all of it', () => {
  const { outer, inner } = drawnById(
    pageOf(() => {
      place(Column, [], () => {
        place(Text, ['a'])['id']!('inner')['width']!('50%');
      })['id']!('outer');
    }),
  );
  assert.equal(inner!.style['width'], '50%');
  assert.equal(outer!.style['width'], '100%');
});

test('inputs, dividers, linear progress and lists take the width that there is', () => {
  const drawn = drawnById(
    pageOf(() => {
      place(Column, [], () => {
        place(TextInput, [])['id']!('input');
        place(Divider, [])['id']!('divider');
        place(Progress, [{ value: 5, total: 20 }])['id']!('progress');
        place(List, [], () => {
          place(ListItem, [], () => {})['id']!('item');
        })['id']!('list');
        place(Flex, [], () => {})['id']!('flex');
        place(Text, ['a'])['id']!('text');
      });
    }),
  );
  for (const id of ['input', 'divider', 'progress', 'list', 'flex']) {
    assert.equal(drawn[id]!.style['width'], '100%', id);
  }
  assert.equal(drawn['text']!.style['width'], undefined);
  assert.equal(drawn['progress']!.value, 0.25);
  assert.equal(drawn['list']!.attributes['role'], 'list');
  assert.equal(drawn['item']!.attributes['role'], 'listitem');
});

test('in a Row, a TextInput takes what the others leave, and a Blank too', () => {
  const { input, blank } = drawnById(
    pageOf(() => {
      place(Row, [], () => {
        place(Text, ['a']);
        place(TextInput, [])['id']!('input');
        place(Blank, [16])['id']!('blank');
      });
    }),
  );
  assert.equal(input!.style['flex'], '1 1 0px');
  assert.equal(blank!.style['flex'], '1 0 16px');
});

test('a Stack and a short Scroll put their content in the middle, unless it is said otherwise', () => {
  const { stack, scroll, top } = drawnById(
    pageOf(() => {
      place(Stack, [{ alignContent: Alignment.BottomEnd }], () => {
        place(Scroll, [], () => {})['id']!('scroll');
        place(Scroll, [], () => {})['id']!('top')['align']!(Alignment.TopStart);
      })['id']!('stack');
    }),
  );
  assert.equal(stack!.style['align-items'], 'end');
  assert.equal(stack!.style['justify-items'], 'end');
  assert.equal(scroll!.style['grid-area'], '1 / 1');
  assert.equal(scroll!.style['align-content'], 'safe center');
  assert.equal(top!.style['align-content'], 'safe start');
});

test('padding and margin have sides, borders have radius, and colours and visibility are CSS', () => {
  const { box } = drawnById(
    pageOf(() => {
      place(Column, [], () => {})['id']!('box')['padding']!({ left: 4, top: '8vp' })['margin']!(2)['backgroundColor']!(
        '#80000000',
      )['border']!({ width: 1, color: '#FF0000', radius: 6 })['visibility']!(Visibility.None)['alignItems']!(
        HorizontalAlign.End,
      );
    }),
  );
  assert.deepEqual(
    [
      'padding-left',
      'padding-top',
      'margin',
      'background-color',
      'border-width',
      'border-color',
      'border-style',
      'border-radius',
      'display',
      'align-items',
    ].map((name) => box!.style[name]),
    ['4px', '8px', '2px', '#00000080', '1px', '#ff0000', 'solid', '6px', 'none', 'flex-end'],
  );
});

test('a disabled container disables what is inside', () => {
  const page = pageOf(() => {
    place(Column, [], () => {
      place(Button, ['a'])['id']!('button');
    })['enabled']!(false);
  });
  assert.equal(drawnById(page)['button']!.disabled, true);
});

test("a screen reader hears the app's own text and explanation, and knows what can be pressed", () => {
  const { row, inner, group, toggle, quiet } = drawnById(
    pageOf(() => {
      place(Column, [], () => {
        place(Row, [], () => {})['id']!('row')['onClick']!(() => {})['accessibilityText']!('open it')[
          'accessibilityDescription'
        ]!('in a new page');
        place(Row, [], () => {
          place(Button, ['x']);
        })['id']!('inner')['onClick']!(() => {});
        place(Row, [], () => {
          place(Text, ['a']);
        })['id']!('group')['accessibilityGroup']!(true);
        place(Toggle, [{ type: ToggleType.Switch, isOn: true }])['id']!('toggle')['accessibilityText']!('sound');
        place(Text, ['-'])['id']!('quiet')['accessibilityLevel']!('no');
      });
    }),
  );
  assert.deepEqual(
    { ...row!.attributes },
    { 'data-id': 'row', tabindex: '0', role: 'button', 'aria-label': 'open it', 'aria-description': 'in a new page' },
  );
  assert.equal(inner!.attributes['role'], undefined);
  assert.equal(inner!.attributes['tabindex'], '0');
  assert.equal(group!.attributes['role'], 'group');
  assert.deepEqual([toggle!.attributes['aria-label'], toggle!.value, toggle!.kind], ['sound', true, 'Switch']);
  assert.equal(quiet!.attributes['aria-hidden'], 'true');
});

test('a component that this host does not have is said, and what is inside is shown', () => {
  const said: string[] = [];
  const stop = onUnsupported(({ what, site }) => said.push(`${site} ${what}`));
  const { inner, outer } = drawnById(
    pageOf(() => {
      place(Stepper, [], () => {
        place(Text, ['inside'])['id']!('inner');
      })['barHeight']!(40)['id']!('outer');
    }),
  );
  stop();
  assert.deepEqual([outer!.type, outer!.attributes['data-left-out']], ['LeftOut', 'Stepper'], 'a box with its name');
  assert.equal(inner!.text, 'inside');
  assert.deepEqual(said, [
    'pages/Index.ets:1:1 Stepper.barHeight() is not known here and has no effect.',
    'pages/Index.ets:1:1 Stepper is not drawn; what is inside is. What to do: arkts-host/docs/findings.md#missing-component.',
  ]);
});

test('an attribute that the screen does not show is said once, with its place', () => {
  const said: string[] = [];
  const stop = onUnsupported(({ what, site }) => said.push(`${site} ${what}`));
  const page = pageOf(() => {
    place(Column, [], () => {})['overlay']!('above');
    place(Text, ['moves'])['animation']!({ duration: 100 });
    place(Text, ['comes'])['transition']!({});
    place(List, [], () => {})['cachedCount']!(3);
    place(Scroll, [], () => {})['nestedScroll']!({});
    place(Button, ['small'])['controlSize']!('small');
  });
  drawnById(page);
  drawnById(page);
  stop();
  assert.deepEqual(
    said,
    [
      'Column.overlay()',
      'Text.animation()',
      'Text.transition()',
      'List.cachedCount()',
      'Scroll.nestedScroll()',
      'Button.controlSize()',
    ].map((attribute, at) => `pages/Index.ets:${at + 1}:1 ${attribute} is kept, but the screen does not show it.`),
  );
});

test('what lifts, moves, turns and colours a component is drawn, as are the cells and edges around it', () => {
  const { lifted, cell, beside } = drawnById(
    pageOf(() => {
      place(Column, [], () => {
        const one = place(Text, ['one']);
        one['id']!('lifted');
        one['shadow']!({ radius: 30, color: '#ff0000', offsetY: 6 });
        one['rotate']!({ angle: 90 });
        one['scale']!({ x: 2, y: 2 });
        one['linearGradient']!({
          angle: 45,
          colors: [
            ['#ffffff', 0],
            ['#000000', 1],
          ],
        });
        place(Grid, [], () => {
          const item = place(GridItem, [], () => {});
          item['id']!('cell');
          item['columnStart']!(0);
          item['columnEnd']!(1);
        })['columnsTemplate']!('1fr 2fr');
        place(RelativeContainer, [], () => {
          const text = place(Text, ['x']);
          text['id']!('beside');
          text['alignRules']!({
            left: { anchor: 'other', align: HorizontalAlign.End },
            center: { anchor: '__container__', align: VerticalAlign.Center },
          });
        });
      });
    }),
  );
  assert.equal(lifted!.style['box-shadow'], '0px 2px 10px #ff0000');
  assert.equal(lifted!.style['transform'], 'scale(2, 2) rotate3d(0, 0, 1, 90deg)');
  assert.equal(lifted!.style['background-image'], 'linear-gradient(45deg, #ffffff 0%, #000000 100%)');
  assert.equal(cell!.style['grid-column'], '1 / 3');
  assert.equal(beside!.style['left'], 'anchor(--at-other right)');
  assert.deepEqual([beside!.style['top'], beside!.style['translate']], ['50%', '0 -50%']);
});
