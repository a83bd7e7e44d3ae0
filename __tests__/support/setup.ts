import fc from "fast-check";
import { afterAll, afterEach, inject } from "vitest";
import { stopStarted } from "./stop";
import { removeTemporaryFolders } from "./temporary-folder";

fc.configureGlobal({ seed: inject("seed") });

// Here, since this is run for every test file: modules are loaded once for all of them.
afterEach(stopStarted);
afterAll(removeTemporaryFolders);
