import type { Server as HttpServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { UserError } from "../../process/user-error";

/**
 * Listens on the loopback interface only.
 * @param port 0 for any that is free
 * @param what stands there, for the error
 * @param host an address of the loopback interface
 * @returns the port
 */
export function listen(server: Server, port: number, what: string, host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new PortInUseError(port, what));
      else if (error.code === "EACCES")
        reject(
          new UserError(
            `this user cannot listen on port ${port}, wanted for ${what}: choose one from 1024 with --port`,
          ),
        );
      else reject(error);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Closes its connections too, whatever they are at. */
export async function closeServer(server: HttpServer): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

export class PortInUseError extends UserError {
  constructor(port: number, what: string) {
    super(`port ${port}, wanted for ${what}, is in use: stop what listens there, or choose another with --port`);
    this.name = "PortInUseError";
  }
}
