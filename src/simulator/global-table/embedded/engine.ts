import * as db from "dynalite/db";
import { checkTypes, checkValidations } from "dynalite/validations";
import type { Engine, EngineAnswer } from "../engine";
import type { Request } from "./operation";
import { OPERATIONS } from "./operations";

/** An engine in this process, in memory: dynalite without its server, with what it lacks (docs/decisions/0015). */
export function embeddedEngine(region: string): Engine {
  const store = db.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  store.tableDb.awsRegion = region;
  const calls = new Set<Promise<EngineAnswer>>();
  return {
    call: (operation, body) => {
      const call = answer(store, operation, String(body));
      calls.add(call);
      return call.finally(() => calls.delete(call));
    },
    stop: async () => void (await Promise.allSettled(calls)),
  };
}

async function answer(store: db.Store, name: string, body: string): Promise<EngineAnswer> {
  const data = parsed(body);
  if (data === undefined) return MALFORMED;
  const operation = OPERATIONS.get(name);
  if (!operation) return json(400, { __type: "com.amazon.coral.service#UnknownOperationException" });
  let request: Request;
  try {
    request = checkTypes<Request>(data, operation.types);
    checkValidations(request, operation.types, operation.custom, store);
  } catch (error) {
    // Dynalite's checks stumble over a null where an object must be.
    return isRefusal(error) ? json(error.statusCode, error.body) : MALFORMED;
  }
  try {
    return json(200, await operation.run(store, request));
  } catch (error) {
    if (isRefusal(error)) return json(error.statusCode, error.body);
    throw error;
  }
}

/** @returns undefined where it is no object */
function parsed(body: string): object | undefined {
  try {
    const data: unknown = JSON.parse(body);
    return Object(data) === data ? (data as object) : undefined;
  } catch {
    return undefined;
  }
}

const isRefusal = (error: unknown): error is db.Refusal => error instanceof Error && "statusCode" in error;

const json = (status: number, body: object): EngineAnswer => ({ status, body: Buffer.from(JSON.stringify(body)) });

const MALFORMED = json(400, { __type: "com.amazon.coral.service#SerializationException" });
