// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** One `it` of hypium. */
export interface HypiumSpec {
  readonly description: string;
  /** A failed assertion. */
  readonly fail?: unknown;
  /** Anything else that was thrown. */
  readonly error?: unknown;
  readonly duration?: number;
}

/** One `describe` of hypium; the root has no description. */
export interface HypiumSuite {
  readonly description: string;
  specs: HypiumSpec[];
  childSuites: HypiumSuite[];
  /** What a hook threw. */
  readonly hookError: unknown;
}

/** What the runner uses of hypium 1.0.13. */
export interface HypiumModule {
  readonly Hypium: {
    hypiumTest: (delegator: object, args: object, testsuite: () => void) => void;
  };
  readonly Core: {
    getInstance(): {
      getDefaultService(name: 'suite' | 'spec'): {
        readonly rootSuite: HypiumSuite;
        readonly currentRunningSpec?: HypiumSpec | null;
      };
    };
  };
}

/** Every suite below `root`. */
export function suitesOf(root: HypiumSuite): HypiumSuite[] {
  return root.childSuites.flatMap((suite) => [suite, ...suitesOf(suite)]);
}

/** Keeps the tests whose `suite#test` contains `filter` (in any case), and the suites that have some. */
export function keepMatching(suite: HypiumSuite, filter: string): void {
  suite.specs = suite.specs.filter((spec) =>
    `${suite.description}#${spec.description}`.toLowerCase().includes(filter.toLowerCase()),
  );
  suite.childSuites.forEach((child) => keepMatching(child, filter));
  suite.childSuites = suite.childSuites.filter((child) => child.specs.length > 0 || child.childSuites.length > 0);
}
