// Runs an SDK's calls: one line of JSON in, one line of JSON out, until the input ends.
import { createInterface } from 'node:readline';

/**
 * @param {(name: string, args: unknown[]) => Promise<unknown>} call runs a call of the SDK
 * @param {(error: any) => object} told what a thrown error tells
 */
export async function drive(call, told) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { name, arguments: args } = JSON.parse(line);
    let outcome;
    try {
      outcome = { value: (await call(name, args)) ?? null };
    } catch (error) {
      outcome = { error: { message: error.message, ...told(error) } };
    }
    console.log(JSON.stringify(outcome));
  }
}
