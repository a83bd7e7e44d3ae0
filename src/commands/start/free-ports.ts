import { createServer } from "node:net";
import { STATIC_ADDRESSES } from "../../model/static-addresses";
import { UserError } from "../../process/user-error";
import { listen } from "../../simulator/ground/listen";
import { ACCELERATOR_PORTS, portsFrom } from "../../simulator/ports";

/**
 * Tries the ports that any backend takes, before a moment is spent on synthesizing one: it has two regions, and addresses
 * for HTTP or HTTPS. Those of further regions, and of HTTPS besides HTTP, are tried when they are needed.
 * @param first as the user chose it; 0 for any that are free
 * @param places where clients are
 * @throws PortInUseError that names the port, and what it is for
 */
export async function checkPorts(first: number, places: number): Promise<void> {
  if (first === 0) return;
  checkRoom(first, STATIC_ADDRESSES.length * places);
  const { accelerator, awsApi, tables } = portsFrom(first);
  for (let index = 0; index < STATIC_ADDRESSES.length * places; index++) {
    await tryPort(accelerator + index, `address ${(index % STATIC_ADDRESSES.length) + 1} of the accelerator`);
  }
  await tryPort(awsApi, "the AWS API");
  for (const [index, which] of ["first", "second"].entries()) {
    await tryPort(tables + index, `the table of the ${which} region`);
  }
}

/** @throws UserError where the accelerator's addresses would take the ports of the AWS API */
export function checkRoom(first: number, addresses: number): void {
  if (first === 0 || addresses <= ACCELERATOR_PORTS) return;
  throw new UserError(
    `--from: the locations need ${addresses} ports, and there are only ${ACCELERATOR_PORTS}: name fewer locations, or use --port 0 for any ports that are free`,
  );
}

async function tryPort(port: number, what: string): Promise<void> {
  const server = createServer();
  await listen(server, port, what);
  await new Promise((resolve) => server.close(resolve));
}
