// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsModule } from '../arkts/ArktsModule.ts';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { ProjectError } from '../arkts/ProjectError.ts';
import type { Command } from './Command.ts';
import { readArguments } from './readArguments.ts';

/** Where a source asks the system for the user. */
const CALL: RegExp = /\bgetUserAuthInstance\s*\(/;
const BUTTON: RegExp = /\bButton\(\s*(['"])([^'"\n]+)\1/;

export const init: Command = {
  usage: `arkts-host init [--project DIR]
  --project  the project's folder; by default the current one
Finds the first call of userAuth.getUserAuthInstance in a module with an ability, and adds tests for it to that module's
src/ohosTest: success, a wrong face and then the right one, the user cancels, the app goes to the background. Files that are there
are left as they are.`,

  async run(args) {
    const given = readArguments({
      args: [...args],
      options: { project: { type: 'string', default: '.' } },
    }).values;
    const project = ArktsProject.open(given.project);
    const call = findCall(project);
    if (call === undefined) {
      console.error(
        'No source of a module with an ability calls userAuth.getUserAuthInstance: there is nothing to add tests for.',
      );
      return 1;
    }
    const dir = path.join(call.module.dir, 'src/ohosTest');
    const test = path.join(dir, 'ets/test/UserAuth.test.ets');
    if (existsSync(test)) {
      console.error(`${project.relative(test)} is there; nothing was added.`);
      return 1;
    }
    const list = path.join(dir, 'ets/test/List.test.ets');
    const hasList = existsSync(list);
    add(project, path.join(dir, 'module.json5'), testModule(call.module));
    add(project, list, LIST);
    add(project, test, testsOf(call));
    if (hasList) {
      console.log(
        `Add to ${project.relative(list)}: import userAuthTest from './UserAuth.test'; and call userAuthTest() beside the others.`,
      );
    }
    if (!project.declares(call.module, '@ohos/hypium')) {
      console.log(
        "The tests need hypium: put '@ohos/hypium': '1.0.24' into devDependencies of the root's oh-package.json5.",
      );
    }
    if (call.button === undefined) {
      console.log(`Say in ${project.relative(test)} what the button is called that asks.`);
    }
    console.log('Run them: arkts-host test');
    return 0;
  },
};

interface Call {
  readonly module: ArktsModule;
  readonly ability: string;
  /** `file:line` */
  readonly place: string;
  /** What the first button of that file says, or of another file of the module. */
  readonly button: string | undefined;
}

function findCall(project: ArktsProject): Call | undefined {
  for (const module of project.modules) {
    const ability = module.json['mainElement'];
    const sources = module
      .files()
      .filter((file) => module.sourceSetOf(file) === 'main')
      .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
    const found = sources.find(({ text }) => CALL.test(text));
    if (typeof ability === 'string' && found !== undefined) {
      const line = found.text.slice(0, CALL.exec(found.text)!.index).split('\n').length;
      const buttons = [found, ...sources].map(({ text }) => BUTTON.exec(text)?.[2]);
      return {
        module,
        ability,
        place: `${project.relative(found.file)}:${line}`,
        button: buttons.find((text) => text !== undefined),
      };
    }
  }
  return undefined;
}

function add(project: ArktsProject, file: string, text: string): void {
  if (!existsSync(file)) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    } catch (error) {
      throw ProjectError.unwritable(file, 'which init adds', error);
    }
    console.log(`Added ${project.relative(file)}`);
  }
}

function testModule(module: ArktsModule): string {
  const json = {
    module: { name: `${module.name}_test`, type: 'feature', deviceTypes: module.json['deviceTypes'] ?? ['phone'] },
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

const LIST: string = `import userAuthTest from './UserAuth.test';

export default function testsuite() {
  userAuthTest();
}
`;

function testsOf({ ability, place, button = 'Sign in' }: Call): string {
  return `import { Credential, person } from '@arkts-host/person';
import { abilityDelegatorRegistry, Driver, ON } from '@kit.TestKit';
import { beforeEach, describe, expect, it } from '@ohos/hypium';

/** What the button says that leads to ${place}. */
const BUTTON = ${JSON.stringify(button)};

/** Brings the app to the front and presses the button; ends when the system asks. */
async function ask(): Promise<void> {
  await abilityDelegatorRegistry.getAbilityDelegator().startAbility({ abilityName: ${JSON.stringify(ability)} });
  const button = await Driver.create().findComponent(ON.text(BUTTON));
  await button.click();
  await person.prompted();
}

/** The prompt is gone after a while. Say here what the app shows then. */
async function isOver(): Promise<void> {
  await person.advance(5000);
  expect(person.prompt).assertUndefined();
}

export default function userAuthTest() {
  describe('userAuth', () => {
    beforeEach(() => {
      person.setUp({ face: true, fingerprint: true, pin: '123456' });
    });

    it('success', 0, async () => {
      await ask();
      await person.present(Credential.FACE);
      await isOver();
    });

    it('wrongFaceThenFace', 0, async () => {
      await ask();
      await person.refuse(Credential.FACE);
      await person.advance(2000);
      await person.present(Credential.FACE);
      await isOver();
    });

    it('cancelledByTheUser', 0, async () => {
      await ask();
      await person.cancel();
      await isOver();
    });

    it('background', 0, async () => {
      await ask();
      await person.background();
      await isOver();
    });
  });
}
`;
}
