/** Looks for Pythons once, before the test files start; each of them gets the list. */
import type { TestProject } from 'vitest/node';
import { findPythons } from '../scripts/find-python.mjs';

export async function setup(project: TestProject): Promise<void> {
  const { pythons, refused } = await findPythons();
  project.provide('pythons', pythons);
  project.provide('refusedPythons', refused);
}
