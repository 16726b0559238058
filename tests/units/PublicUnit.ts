// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Recipe } from '../projects/Recipe.ts';

/** A repository of somebody else's; nothing of it is kept here. */
export interface Repository {
  readonly name: string;
  /** Where git has it. */
  readonly url: string;
}

/** Files of a repository that call userAuth, with the files of their own project that they import. */
export interface Files {
  /** The folder below which everything is taken over with its path. */
  readonly root: string;
  /** The files themselves, below the root. */
  readonly files: readonly string[];
  /** The folder of their resources; none where they need none. */
  readonly resources?: string;
  /** The folder of their app's resources, where they need those, too. */
  readonly appResources?: string;
  /** Packages of the same repository, by name: their folders. */
  readonly packages?: Readonly<Record<string, string>>;
  /** What stands in for packages of others, which only their own registry has: files of ours, by their paths in oh_modules. */
  readonly standIns?: Readonly<Record<string, string>>;
}

/** Code in a page of documentation. */
export interface Snippet {
  /** The page, in Markdown. */
  readonly page: string;
  /** Which of the page's pieces of code that call userAuth, from 1; several are read as one. */
  readonly pieces: readonly number[];
}

/** How a unit is called from a page of ours: a button runs `call`, which hands what it gets to `this.told(text)`. */
export interface Caller {
  /** Imports, and what else stands above the page. */
  readonly above: readonly string[];
  readonly call: string;
  /** What the unit's own ability does when it is created, where that matters: imports, and statements. */
  readonly ability?: { readonly above: string; readonly call: string };
  /** What the page shows beside the button, for units that are components. */
  readonly shows?: string;
}

/** A unit that asks nobody: what the user does, and what then tells that it has worked. */
export type Silent = Pick<Recipe, 'enrolled' | 'steps' | 'goesOn'>;

/** A piece of public code that calls userAuth: a file, a page, or a snippet of documentation. */
export interface PublicUnit {
  readonly name: string;
  readonly repository: Repository;
  /** What it is, for people. */
  readonly what: string;
  readonly source: Files | Snippet;
  /** The page of ours around it; undefined for what is a page itself, and for snippets. */
  readonly caller?: Caller;
  readonly recipe: Recipe | Silent;
  /** Why nobody can tell that it has worked, on a device either; such a unit is in the table and does not count. */
  readonly untold?: string;
}

/** Whether a unit asks the user for anything. */
export function asks(recipe: Recipe | Silent): recipe is Recipe {
  return 'answer' in recipe;
}
