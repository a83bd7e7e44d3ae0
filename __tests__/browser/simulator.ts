import { expect } from "vitest";
import { start } from "../../src/commands/start";
import type { Timed } from "../../src/simulator/ground/events";
import { echoProject } from "../support/project";
import { START } from "../support/start-options";
import { stopAfterTest } from "../support/stop";

/** A simulator with a page, which a test can hold at any event. */
export async function simulator(root = echoProject()) {
  const waits: { readonly fits: (event: Timed) => boolean; readonly found: () => void }[] = [];
  let url = "";
  let address = "";
  const print = (line: string) => {
    const event = JSON.parse(line);
    if (event.type === "ready") {
      url = event.pageUrl;
      address = event.addresses["us-west-2"][0];
    }
    for (const wait of waits.splice(0)) {
      if (wait.fits(event)) wait.found();
      else waits.push(wait);
    }
  };
  const session = stopAfterTest(await start(root, START, print));
  const command = async (body: object) => {
    const { origin, searchParams } = new URL(url);
    const headers = { authorization: `Bearer ${searchParams.get("token")}`, "content-type": "application/json" };
    const { status } = await fetch(`${origin}/command`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(status).toBe(204);
  };
  return {
    url,
    address,
    stop: () => session.stop(),
    goOn: () => command({ do: "tempo", isPaused: false }),
    /** Lets time pass until an event, and stand still there: however slow this machine is, the page is seen at that moment. */
    standStillAt: async (fits: (event: Timed) => boolean) => {
      await new Promise<void>((found) => waits.push({ fits, found }));
      await command({ do: "tempo", isPaused: true });
    },
  };
}
