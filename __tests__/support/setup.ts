import { afterAll, afterEach } from "vitest";
import { stopStarted } from "./stop";
import { removeTemporaryFolders } from "./temporary-folder";

// Here, since this is run for every test file: modules are loaded once for all of them.
afterEach(stopStarted);
afterAll(removeTemporaryFolders);
