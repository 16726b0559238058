// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ArktsModule } from './ArktsModule.ts';
import type { ArktsProject } from './ArktsProject.ts';
import { ConfigFile, isObject } from './ConfigFile.ts';
import type { Json } from './ConfigFile.ts';
import type { Finding } from './Finding.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { ProjectError } from './ProjectError.ts';

type Report = (config: ConfigFile, fragment: string, message: string) => void;

/** What DevEco's own build says about the configuration files of a project, as far as it can be said without DevEco. */
export function checkConfiguration(project: ArktsProject): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (config, fragment, message) => {
    findings.push({
      file: project.relative(config.file),
      ...config.place(fragment),
      severity: 'error',
      rule: 'config',
      message,
    });
  };
  const attempt = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ProjectError)) {
        throw error;
      }
      findings.push({
        file: project.relative(error.file),
        line: 1,
        column: 1,
        severity: 'error',
        rule: 'config',
        message: error.message,
      });
    }
  };
  project.problems.forEach((problem) =>
    attempt(() => {
      throw problem;
    }),
  );
  attempt(() => checkSdkVersion(project, findings));
  attempt(() => checkModelVersions(project, report));
  attempt(() => checkApp(project, report));
  attempt(() => checkModuleList(project, report));
  attempt(() => checkCircles(project, report));
  for (const module of project.modules) {
    attempt(() => checkDependencies(project, module, report));
    attempt(() => checkPages(module, report));
    attempt(() => checkAbilities(module, report));
    attempt(() => checkTestModule(module, report));
  }
  return findings;
}

/** A project for systems that the host does not know is taken as one for the nearest that it knows. */
function checkSdkVersion(project: ArktsProject, findings: Finding[]): void {
  const { compatibleSdkText: text, compatibleSdkVersion: level, profileFile } = project;
  const [oldest, newest] = [Math.min(...PROFILE_VERSIONS), Math.max(...PROFILE_VERSIONS)];
  const tell = (severity: Finding['severity'], message: string): void => {
    const place = profileFile.place('compatibleSdkVersion');
    findings.push({ file: project.relative(profileFile.file), ...place, severity, rule: 'config', message });
  };
  if (text !== undefined && !/\d/.test(text)) {
    tell('error', `compatibleSdkVersion is '${text}'; it is a number as 12, or a text as "5.0.0(12)".`);
  } else if (level > newest) {
    const what = `The project is for systems from API ${level} on, and this host knows them up to ${newest}`;
    tell('warning', `${what}: it runs on that one.`);
  } else if (level < oldest) {
    const what = `The project is for systems from API ${level} on, and this host knows them from ${oldest} on`;
    tell('note', `${what}: older ones are not tried.`);
  }
}

function checkModelVersions(project: ArktsProject, report: Report): void {
  const hvigor = ConfigFile.read(
    path.join(project.dir, 'hvigor/hvigor-config.json5'),
    '{ modelVersion, dependencies }',
  );
  const [own, other] = [project.packageFile.value['modelVersion'], hvigor.value['modelVersion']];
  if (typeof own !== 'string') {
    report(
      project.packageFile,
      '{',
      `oh-package.json5 of the root needs a text 'modelVersion', the same as in hvigor/hvigor-config.json5.`,
    );
  } else if (own !== other) {
    report(
      hvigor,
      'modelVersion',
      `modelVersion is ${String(other)} here and ${own} in oh-package.json5. They must be equal.`,
    );
  }
}

function checkApp(project: ArktsProject, report: Report): void {
  const { appFile, app } = project;
  for (const key of ['bundleName', 'versionCode', 'versionName', 'icon', 'label']) {
    if (app[key] === undefined) {
      report(appFile, '"app"', `app.json5 needs '${key}'.`);
    }
  }
  const bundle = app['bundleName'];
  if (
    typeof bundle === 'string' &&
    !(/^[A-Za-z]\w*(\.\w+){2,}$/.test(bundle) && bundle.length >= 7 && bundle.length <= 128)
  ) {
    report(
      appFile,
      `"${bundle}"`,
      `'${bundle}' is not a valid bundle name: three or more segments of letters, digits and _, 7 to 128 characters.`,
    );
  }
}

function checkModuleList(project: ArktsProject, report: Report): void {
  for (const entry of project.profileFile.value['modules'] as readonly Json[]) {
    const srcPath = String(entry['srcPath']);
    if (!srcPath.startsWith('./')) {
      report(project.profileFile, `"${srcPath}"`, `srcPath '${srcPath}' must start with './'.`);
    }
  }
  for (const module of project.modules) {
    if (module.name !== module.profileName) {
      report(
        module.moduleFile,
        `"${module.name}"`,
        `The module is called '${module.name}' here and '${module.profileName}' in build-profile.json5. ` +
          'They must be equal.',
      );
    }
  }
}

/** Of each circle of packages the module that comes first in build-profile.json5 is told. */
function checkCircles(project: ArktsProject, report: Report): void {
  const told = new Set<ArktsModule>();
  for (const module of project.modules) {
    const circle = told.has(module) ? undefined : project.circleAt(module);
    if (circle !== undefined) {
      circle.forEach((one) => told.add(one));
      report(
        module.packageFile,
        `"${circle[1]!.packageName}"`,
        `Packages depend on each other in a circle: ${circle.map((one) => one.packageName).join(' → ')}. ` +
          'Move what they share to a package of its own.',
      );
    }
  }
}

function checkDependencies(project: ArktsProject, module: ArktsModule, report: Report): void {
  for (const [name, dir] of project.localPackages(module)) {
    const owner = module.packageFile.text.includes(`"${name}"`) ? module.packageFile : project.packageFile;
    const target = [...project.modules, ...project.packages].find((candidate) => candidate.dir === dir);
    if (target === undefined && dir.endsWith('.har') && existsSync(dir)) {
      continue; // said by what has tried to open it
    }
    if (target === undefined && !existsSync(path.join(dir, 'oh-package.json5'))) {
      report(
        owner,
        `"${name}"`,
        `The dependency '${name}' leads to ${project.relative(dir)}, which is neither a folder with an oh-package.json5 nor a .har.`,
      );
    } else if (target !== undefined && target.packageName !== name) {
      report(
        owner,
        `"${name}"`,
        `The dependency is called '${name}', but the package there is called '${target.packageName}'. ` +
          "The key must be the package's name: imports use it.",
      );
    }
  }
}

function checkPages(module: ArktsModule, report: Report): void {
  const pages = module.json['pages'];
  if (typeof pages !== 'string') {
    return;
  }
  const file = path.join(module.resources, 'base/profile', `${pages.replace('$profile:', '')}.json`);
  if (!existsSync(file)) {
    return; // said by the check of resources
  }
  const profile = ConfigFile.read(file, '{ src: [page paths] }');
  const list = profile.value['src'];
  if (!Array.isArray(list) || list.length === 0) {
    report(profile, '{', `'src' must be a list of at least one page path.`);
    return;
  }
  for (const page of list as unknown[]) {
    if (!existsSync(path.join(module.dir, 'src/main/ets', `${String(page)}.ets`))) {
      report(profile, `"${String(page)}"`, `There is no page src/main/ets/${String(page)}.ets.`);
    }
  }
}

function checkAbilities(module: ArktsModule, report: Report): void {
  const abilities = [module.json['abilities'], module.json['extensionAbilities']]
    .flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
    .filter(isObject);
  const sources = [module.json['srcEntry'], ...abilities.map((ability) => ability['srcEntry'])];
  for (const source of sources) {
    if (typeof source === 'string' && !existsSync(path.join(module.dir, 'src/main', source))) {
      report(module.moduleFile, `"${source}"`, `There is no source src/main/${source.replace('./', '')}.`);
    }
  }
  const main = module.json['mainElement'];
  if (typeof main === 'string' && !abilities.some((ability) => ability['name'] === main)) {
    report(module.moduleFile, `"${main}"`, `mainElement '${main}' is none of the abilities.`);
  }
}

function checkTestModule(module: ArktsModule, report: Report): void {
  const test = module.testModuleFile;
  if (test === undefined) {
    if (existsSync(path.join(module.dir, 'src/ohosTest'))) {
      report(module.moduleFile, '{', 'src/ohosTest needs a module.json5 of its own.');
    }
    return;
  }
  const name = test.object('module')['name'];
  if (name !== `${module.name}_test`) {
    report(test, `"${String(name)}"`, `The test module is called '${String(name)}'; it must be '${module.name}_test'.`);
  }
}
