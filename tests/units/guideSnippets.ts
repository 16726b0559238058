// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Recipe } from '../projects/Recipe.ts';
import { onGithub } from './publicHelpers.ts';
import type { PublicUnit, Repository, Silent } from './PublicUnit.ts';

const DOCS: Repository = { name: 'openharmony-docs', url: 'https://gitcode.com/openharmony/docs.git' };
const KIT = 'en/application-dev/security/UserAuthenticationKit';
const ICON = 'en/application-dev/reference/apis-user-authentication-kit/ohos-useriam-userauthicon.md';

/** The guides of HarmonyOS, as a repository of instructions for models keeps them; their lines are numbered. */
const GUIDES: Repository = onGithub('any1way', 'harmonyos-sdk-coding-basic-skill');
const GUIDE = 'harmonyos-sdk-coding-basic-skill/references/harmonyos-guides/系统/安全';
const AUTH_GUIDE = `${GUIDE}/User Authentication Kit（用户认证服务）/用户身份认证开发指导`;
const KEY_GUIDE = `${GUIDE}/Universal Keystore Kit（密钥管理服务）/本地密钥管理/密钥使用/访问控制`;
const GUIDE_ICON =
  'harmonyos-sdk-coding-basic-skill/references/harmonyos-references/User Authentication Kit（用户认证服务）/ArkTS组件/@ohos.userIAM.userAuthIcon (嵌入式用户身份认证控件)/ohos-useriam-userauthicon.md';

const SUCCESS = /result ?[=:] ?(12500000|.*"result":12500000)/;

function asking(answer: Recipe['answer'], goesOn: Recipe['goesOn']): Recipe {
  return { enrolled: ['face', 'fingerprint', 'pin'], steps: [{ press: 'Ask' }], answer, goesOn };
}

function silent(goesOn: Silent['goesOn']): Silent {
  return { enrolled: ['face', 'fingerprint', 'pin'], steps: [{ press: 'Ask' }], goesOn };
}

function icon(answer: Recipe['answer']): Recipe {
  return { ...asking(answer, { logged: SUCCESS }), steps: [{ press: { type: 'SymbolGlyph' } }] };
}

/** A snippet of openharmony/docs. */
function ofDocs(topic: string, page: string, piece: number, recipe: Recipe | Silent): PublicUnit {
  return {
    name: `openharmony/docs ${topic}`,
    repository: DOCS,
    what: `documentation: ${page}`,
    source: { page: page.includes('/') ? page : `${KIT}/${page}`, pieces: [piece] },
    recipe,
  };
}

/** A snippet of a guide of HarmonyOS. */
function ofGuide(topic: string, page: string, pieces: readonly number[], recipe: Recipe | Silent): PublicUnit {
  const name = page.split('/').at(-1)!;
  return {
    name: `HarmonyOS guide ${topic}`,
    repository: GUIDES,
    what: `documentation: ${name}`,
    source: { page, pieces },
    recipe,
  };
}

/** Snippets of the system's documentation. */
export const GUIDE_SNIPPETS: readonly PublicUnit[] = [
  ofDocs('initiate', 'start-authentication.md', 1, asking('face', { logged: SUCCESS })),
  ofDocs('reuse', 'start-authentication.md', 2, asking('face', { logged: SUCCESS })),
  ofDocs('reuse by any caller', 'start-authentication.md', 3, asking('face', { logged: SUCCESS })),
  ofDocs('modal (never started)', 'start-authentication.md', 4, silent({ logged: /auth on success/ })),
  ofDocs('cancel', 'cancel-authentication.md', 1, silent({ logged: /auth cancel success/ })),
  ofDocs('custom navigation', 'apply-custom-authentication.md', 1, asking('face', { logged: SUCCESS })),
  ofDocs('enrolled state', 'obtain-enrolled-state-capabilities.md', 1, silent({ logged: /enrolled state success/ })),
  ofDocs('supported', 'obtain-supported-authentication-capabilities.md', 1, silent('got true')),
  ofDocs('lock state', 'obtain-auth-lock-state-capabilities.md', 1, silent({ logged: /lock state success/ })),
  ofDocs('tips', 'perceive-adjust-authentication-process.md', 1, silent({ logged: /auth cancel success/ })),
  ofDocs('icon', ICON, 1, icon('face')),
  ofGuide('initiate', `${AUTH_GUIDE}/发起认证/start-authentication.md`, [1], asking('pin', '12500000')),
  ofGuide('reuse', `${AUTH_GUIDE}/发起认证/start-authentication.md`, [2], asking('face', '12500000')),
  ofGuide('reuse by any caller', `${AUTH_GUIDE}/发起认证/start-authentication.md`, [3], asking('face', '12500000')),
  ofGuide('modal', `${AUTH_GUIDE}/发起认证/start-authentication.md`, [4], asking('pin', '12500000')),
  ofGuide(
    'cancel',
    `${AUTH_GUIDE}/认证过程中取消认证/cancel-authentication.md`,
    [1],
    silent({ logged: /auth cancel success/ }),
  ),
  {
    ...ofGuide(
      'custom navigation',
      `${AUTH_GUIDE}/切换自定义认证/apply-custom-authentication.md`,
      [1],
      asking('face', { logged: /userAuthInstance callback/ }),
    ),
    untold: 'the snippet is cut: it says the same after every result (it does say it)',
  },
  ofGuide(
    'enrolled state',
    `${AUTH_GUIDE}/查询用户注册凭据的状态/obtain-enrolled-state-capabilities.md`,
    [1],
    silent({ logged: /enrolled state success/ }),
  ),
  ofGuide(
    'supported',
    `${AUTH_GUIDE}/查询支持的认证能力/obtain-supported-authentication-capabilities.md`,
    [1],
    silent('got true'),
  ),
  ofGuide(
    'lock state',
    `${AUTH_GUIDE}/查询指定认证类型的认证冻结状态/obtain-auth-lock-state-capabilities.md`,
    [1],
    silent({ logged: /lock state success/ }),
  ),
  ofGuide(
    'tips',
    `${AUTH_GUIDE}/感知和调整认证过程/perceive-adjust-authentication-process.md`,
    [1],
    silent({ logged: /auth cancel success/ }),
  ),
  ofGuide('icon', GUIDE_ICON, [1], icon('face')),
  ofGuide(
    'keys with user authentication',
    `${KEY_GUIDE}/用户身份认证访问控制开发指导/huks-user-identity-authentication.md`,
    [1, 2, 3],
    asking('pin', { logged: /加密验证成功/ }),
  ),
  ofGuide(
    'keys with finer user authentication',
    `${KEY_GUIDE}/细粒度用户身份认证访问控制开发指导/huks-refined-user-identity-authentication.md`,
    [1, 2, 3],
    asking('pin', { logged: /解密验证成功/ }),
  ),
];
